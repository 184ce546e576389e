package io.sting.backup.core.internal.engine;

import io.sting.backup.core.internal.archive.ArchiveWriter;
import io.sting.backup.core.internal.concurrent.SideBySide;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.SourceException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.CaptureContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/** Captures sources side by side into one archive. The first that fails stops the others. */
final class Capture {
    private final ArchiveWriter writer;
    private final RequiredEntries required;
    private final Path workspace;
    private final ProtectedPaths protectedPaths;
    private final RunReporter reporter;
    private final Clock clock;
    private final ExecutorService executor;

    Capture(
            ArchiveWriter writer,
            RequiredEntries required,
            Path workspace,
            ProtectedPaths protectedPaths,
            RunReporter reporter,
            Clock clock,
            ExecutorService executor) {
        this.writer = writer;
        this.required = required;
        this.workspace = workspace;
        this.protectedPaths = protectedPaths;
        this.reporter = reporter;
        this.clock = clock;
        this.executor = executor;
    }

    /** Captures all of them; counts are filled in by the writer. */
    List<ComponentSummary> run(List<BackupSource> sources) {
        var tasks = sources.stream()
                .<Callable<ComponentSummary>>map(source -> () -> capture(source))
                .toList();
        var outcome = new SideBySide<ComponentSummary>(executor).run(tasks);
        if (outcome.failure() != null) {
            throw Failures.of(reporter.phase(), outcome.failure());
        }
        return outcome.values();
    }

    private ComponentSummary capture(BackupSource source) throws IOException, InterruptedException {
        String name = source.name();
        var context = new Context(Files.createDirectory(workspace.resolve(name)));
        var sink = new GuardedSink(
                writer.sink(name, bytes -> reporter.progress(name, bytes)),
                path -> required.seen(ArchivePath.of(name).resolve(path.value())));
        try {
            source.capture(context, sink);
        } catch (BackupException e) {
            throw e;
        } catch (IOException e) {
            if (Failures.isInterrupt(e)) {
                throw e;
            }
            throw new SourceException(name, Failures.describe(e), e);
        }
        reporter.finished(name, sink.entries(), sink.contentBytes());
        return new ComponentSummary(name, 0, 0, context.settings);
    }

    private final class Context extends RunContext implements CaptureContext {
        private final Map<String, Object> settings = new ConcurrentHashMap<>();

        Context(Path folder) {
            super(folder, clock, protectedPaths, reporter);
        }

        @Override
        public void record(String key, Object value) {
            settings.put(key, value);
        }
    }
}
