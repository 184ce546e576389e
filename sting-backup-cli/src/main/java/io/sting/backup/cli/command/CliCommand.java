package io.sting.backup.cli.command;

import io.sting.backup.BackupEngine;
import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.console.ProgressBar;
import io.sting.backup.cli.console.RunLog;
import io.sting.backup.cli.render.RecoveryReport;
import io.sting.backup.core.config.ConfigLocation;
import io.sting.backup.core.config.StingConfig;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.event.BackupListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What the commands have in common. For one thread, and one run. */
public abstract class CliCommand implements Callable<Integer> {
    private final CliEnvironment environment;
    private final GlobalOptions options;
    private boolean changed;
    private @Nullable StingConfig config;

    CliCommand(CliEnvironment environment, GlobalOptions options) {
        this.environment = environment;
        this.options = options;
    }

    /** Does what the command is for. */
    abstract ExitCode run();

    @Override
    public final Integer call() {
        if (options.verbose()) {
            RunLog.toTerminal(environment.err());
        }
        return run().code();
    }

    final CliEnvironment environment() {
        return environment;
    }

    final Console console() {
        return options.console(environment);
    }

    /** Says that what was asked for is done and stays, whether the result can be written or not. */
    final void changed() {
        changed = true;
    }

    /** How a run ends whose result could not be written. */
    public final ExitCode exitWithoutOutput() {
        return changed ? ExitCode.WARNINGS : ExitCode.FAILED;
    }

    /**
     * The configuration.
     *
     * @throws InvalidPlanException if there is none, or anything is wrong with it
     */
    final StingConfig config() {
        return configOr("set STING_HOME to the installation");
    }

    /**
     * As {@link #config()}.
     *
     * @param otherwise what helps besides naming the configuration
     */
    final StingConfig configOr(String otherwise) {
        return configIfAny()
                .orElseThrow(() -> new InvalidPlanException("there is no configuration at "
                        + location().file() + "; name it with --config FILE, or " + otherwise));
    }

    /** The configuration, unless there is none and nobody named one. */
    final Optional<StingConfig> configIfAny() {
        var location = location();
        if (config == null && (location.named() || location.exists())) {
            config = StingConfig.load(location.file(), environment.variables());
            console().notices(config.notices());
        }
        return Optional.ofNullable(config);
    }

    private ConfigLocation location() {
        return ConfigLocation.find(options.config(), environment.variables());
    }

    /** An engine that only looks. */
    final BackupEngine engine() {
        return environment.engines().engine(BackupListener.NONE, Duration.ZERO);
    }

    /** An engine whose runs are logged, and seen by a person who sits there. */
    final BackupEngine watchedEngine(WaitOption wait) {
        var log = RunLog.listener();
        boolean showsProgress = environment.terminal().error() && !console().isQuiet();
        if (!showsProgress) {
            return environment.engines().engine(log, wait.duration());
        }
        var bar = new ProgressBar(
                environment.err(), environment.clock(), environment.terminal().columns());
        console().makeRoom(bar::clear);
        BackupListener both = event -> {
            log.on(event);
            bar.on(event);
        };
        return environment.engines().engine(both, wait.duration());
    }

    /** Settles what a crash left of a restore, as every command does before it changes anything. */
    final void settleFirst(BackupEngine engine, StingConfig installation) {
        new RecoveryReport(console())
                .settledFirst(new UnsettledRestores(engine, installation)
                        .settle(environment.clock().instant()));
    }

    /** Has what follows logged in the installation's log folder; that it cannot be is no more than a notice. */
    final void log(StingConfig installation, String prefix, String timePattern) {
        if (!Files.isDirectory(installation.installDirectory())) {
            return;
        }
        String stamp =
                DateTimeFormatter.ofPattern(timePattern, Locale.ROOT).format(LocalDateTime.now(environment.clock()));
        Path file = installation.logDirectory().resolve(prefix + "_" + stamp + ".log");
        RunLog.toFile(file).ifPresent(notice -> console().notices(List.of(notice)));
    }
}
