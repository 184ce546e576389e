package io.sting.backup.cli.command;

import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.console.HumanText;
import io.sting.backup.cli.render.ListReport;
import io.sting.backup.model.Notice;
import java.nio.file.Files;
import java.util.List;
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
        var backups = catalog.list();
        long unreadable = backups.stream()
                .map(catalog::pathOf)
                .filter(path -> Files.exists(path) && !Files.isReadable(path))
                .count();
        if (unreadable > 0) {
            console()
                    .notices(
                            List.of(
                                    new Notice(
                                            catalog.directory().toString(),
                                            "you may not read " + HumanText.count(unreadable, "backup")
                                                    + "; what is shown of them is not to be relied on, run as their owner or as root")));
        }
        new ListReport(console(), environment().clock()).show(catalog.directory(), backups);
        return ExitCode.DONE;
    }
}
