package io.sting.backup.cli.command;

import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.render.ListReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code msting list}. */
@Command(name = "list", description = "Lists the backups, newest first.")
public final class ListCommand extends CliCommand {
    @Mixin
    private ReaderOptions reader = new ReaderOptions();

    public ListCommand(CliEnvironment environment, GlobalOptions options) {
        super(environment, options);
    }

    @Override
    ExitCode run() {
        var catalog = engine().catalog(reader.directoryOr(this));
        new ListReport(console(), environment().clock()).show(catalog.directory(), catalog.list());
        return ExitCode.DONE;
    }
}
