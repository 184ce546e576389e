package io.sting.backup.cli;

import io.sting.backup.cli.command.CliEnvironment;
import io.sting.backup.cli.command.GlobalOptions;
import io.sting.backup.cli.console.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code msting quickstart}. */
@Command(
        name = "quickstart",
        description = {
            "The whole job on a throw-away installation: back up encrypted, verify, destroy, restore, compare.",
            "Runs from a checkout of the sources."
        })
final class QuickstartCommand implements Callable<Integer> {
    @Option(names = "--keep", paramLabel = "DIR", description = "Leave the installation and its backup in this folder.")
    private @Nullable String keep;

    private final CliEnvironment environment;
    private final GlobalOptions options;

    QuickstartCommand(CliEnvironment environment, GlobalOptions options) {
        this.environment = environment;
        this.options = options;
    }

    @Override
    public Integer call() throws Exception {
        Optional<Quickstart> quickstart = ServiceLoader.load(Quickstart.class).findFirst();
        if (quickstart.isEmpty()) {
            options.console(environment)
                    .error(
                            "quickstart is not part of the distribution; get the sources and run ./msting quickstart there",
                            ExitCode.USAGE);
            return ExitCode.USAGE.code();
        }
        return quickstart.get().run(arguments(), environment.out(), environment.err());
    }

    private List<String> arguments() {
        var arguments = new ArrayList<String>();
        if (keep != null) {
            arguments.add("--keep");
            arguments.add(keep);
        }
        return arguments;
    }
}
