package io.sting.backup.cli.command;

import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.Style;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code msting} itself, and the options that every command has. */
@Command(
        name = "msting",
        description = "Backs up and restores a STING installation: databases and files, encrypted and verified.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0 done, 1 failed and nothing changed, 2 usage or configuration,",
            "  3 done with warnings, 4 restore rolled back, 5 rollback failed,",
            "  10 no such backup, 11 locked, 12 key, 13 archive corrupt or hostile,",
            "  130 interrupted"
        })
public final class GlobalOptions implements Runnable {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "Configuration; else $STING_CONFIG, $STING_HOME/conf/config.yml or /opt/sting-ce/conf/config.yml.")
    private @Nullable Path config;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "One JSON document on standard output.")
    private boolean json;

    @Option(names = "--quiet", scope = ScopeType.INHERIT, description = "Only results, warnings and errors.")
    private boolean quiet;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Details, and stack traces of errors.")
    private boolean verbose;

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "No colours; $NO_COLOR does the same.")
    private boolean noColor;

    @Option(names = "--help", usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean version;

    @Spec
    private @Nullable CommandSpec spec;

    private @Nullable Console console;

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "a command is needed");
    }

    Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    boolean verbose() {
        return verbose;
    }

    /** The console as these options want it, the same for the whole run. */
    public Console console(CliEnvironment environment) {
        if (console == null) {
            console = consoleOf(environment);
        }
        return console;
    }

    private Console consoleOf(CliEnvironment environment) {
        boolean coloured = !noColor
                && environment.terminal().error()
                && environment.variables().getOrDefault("NO_COLOR", "").isEmpty();
        return new Console(environment.out(), environment.err(), new Style(coloured), json, quiet, verbose);
    }
}
