package io.sting.backup.cli.command;

import io.sting.backup.BackupCatalog;
import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.model.StoredBackup;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What {@code msting pin} and {@code msting unpin} share: find one backup, change its pin, say so. */
abstract class PinChange extends CliCommand {
    @Parameters(paramLabel = "ARCHIVE", description = "A backup's name or id, or \"latest\".")
    private String archive = "";

    @Mixin
    private ReaderOptions reader = new ReaderOptions();

    @Mixin
    private WaitOption wait = new WaitOption();

    private final boolean pinned;

    PinChange(CliEnvironment environment, GlobalOptions options, boolean pinned) {
        super(environment, options);
        this.pinned = pinned;
    }

    abstract void apply(BackupCatalog catalog, StoredBackup backup);

    @Override
    final ExitCode run() {
        var catalog = watchedEngine(wait).catalog(reader.directoryOr(this));
        var backup = catalog.find(archive);
        apply(catalog, backup);
        changed();
        console().result(backup.name() + (pinned ? " is pinned" : " is unpinned"));
        console().document(Map.of("name", backup.name(), "pinned", pinned));
        return ExitCode.DONE;
    }
}
