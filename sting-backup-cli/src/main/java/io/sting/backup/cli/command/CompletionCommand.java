package io.sting.backup.cli.command;

import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.error.InvalidPlanException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code msting generate-completion}. */
@Command(
        name = "generate-completion",
        description = {
            "Writes a completion script for bash and zsh to standard output.",
            "Use it in this shell: source <(msting generate-completion)"
        })
public final class CompletionCommand extends CliCommand {
    @Spec
    private @Nullable CommandSpec spec;

    public CompletionCommand(CliEnvironment environment, GlobalOptions options) {
        super(environment, options);
    }

    @Override
    ExitCode run() {
        if (console().isJson()) {
            throw new InvalidPlanException("generate-completion writes a script, which is no JSON; leave --json out");
        }
        console()
                .result(AutoComplete.bash(
                        "msting", Objects.requireNonNull(spec).root().commandLine()));
        return ExitCode.DONE;
    }
}
