package io.sting.backup.cli.command;

import io.sting.backup.cli.console.ExitCode;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code msting pin}. */
@Command(name = "pin", description = "Keeps a backup, whatever retention says.")
public final class PinCommand extends CliCommand {
    @Parameters(paramLabel = "ARCHIVE", description = "A backup's name or id, or \"latest\".")
    private String archive = "";

    @Mixin
    private ReaderOptions reader = new ReaderOptions();

    @Mixin
    private WaitOption wait = new WaitOption();

    public PinCommand(CliEnvironment environment, GlobalOptions options) {
        super(environment, options);
    }

    @Override
    ExitCode run() {
        var catalog = watchedEngine(wait).catalog(reader.directoryOr(this));
        var backup = catalog.find(archive);
        catalog.pin(backup);
        console().result(backup.name() + " is pinned");
        console().document(Map.of("name", backup.name(), "pinned", true));
        return ExitCode.DONE;
    }
}
