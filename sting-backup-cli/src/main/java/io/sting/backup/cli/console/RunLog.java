package io.sting.backup.cli.console;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import io.sting.backup.event.BackupEvent;
import io.sting.backup.event.BackupListener;
import io.sting.backup.model.Notice;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log file of a run, and a listener that writes into it what happens. What is logged is what people are shown;
 * keys and passwords never come near it.
 */
public final class RunLog {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %msg%n";
    private static final Logger LOG = LoggerFactory.getLogger("io.sting.backup.run");

    private RunLog() {}

    /**
     * Has everything from now on written to a file, which only its owner and group can read.
     *
     * @return a notice if it cannot be written; a run goes on without
     */
    public static Optional<Notice> toFile(Path file) {
        try {
            create(file);
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of(new Notice(file.toString(), "no log is written: " + e.getMessage()));
        }
        var appender = new FileAppender<ILoggingEvent>();
        appender.setFile(file.toString());
        appender.setAppend(true);
        attach(appender);
        return Optional.empty();
    }

    /** Has everything from now on written to standard error, down to details. */
    public static void toTerminal(PrintStream err) {
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setOutputStream(err);
        attach(appender);
        root().setLevel(Level.DEBUG);
    }

    /** Ends what the two methods above began. */
    public static void close() {
        root().detachAndStopAllAppenders();
    }

    private static void create(Path file) throws IOException {
        var folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        }
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isWritable(file)) {
                throw new IOException("permission denied", e);
            }
        }
    }

    private static void attach(OutputStreamAppender<ILoggingEvent> appender) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        root().addAppender(appender);
    }

    private static ch.qos.logback.classic.Logger root() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    }

    /** Logs what happens, but for each step of the progress. */
    public static BackupListener listener() {
        return new BackupListener() {
            @Override
            public void on(BackupEvent event) {
                log(event);
            }

            @Override
            public boolean wantsTotals() {
                return false;
            }
        };
    }

    private static void log(BackupEvent event) {
        if (event instanceof BackupEvent.PhaseStarted started) {
            LOG.info("{} begins", started.phase());
        } else if (event instanceof BackupEvent.ComponentFinished finished) {
            LOG.info(
                    "{}: {} done, {} entries, {} bytes",
                    finished.phase(),
                    finished.component(),
                    finished.entries(),
                    finished.contentBytes());
        } else if (event instanceof BackupEvent.Warned warned) {
            LOG.warn("{}", warned.warning());
        } else if (event instanceof BackupEvent.Noticed noticed) {
            LOG.info("notice: {}", noticed.notice());
        } else if (event instanceof BackupEvent.RunFinished finished) {
            LOG.info("{} after {}", finished.succeeded() ? "done" : "failed", HumanText.duration(finished.elapsed()));
        }
    }

    /** Logs how a command ended badly. */
    public static void failed(Throwable error) {
        LOG.error("{}", error.getMessage());
    }

    /** Logs one line. */
    public static void info(String line) {
        LOG.info("{}", line);
    }
}
