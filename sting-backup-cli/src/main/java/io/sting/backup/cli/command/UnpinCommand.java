package io.sting.backup.cli.command;

import io.sting.backup.BackupCatalog;
import io.sting.backup.model.StoredBackup;
import picocli.CommandLine.Command;

/** {@code msting unpin}. */
@Command(name = "unpin", description = "Gives a backup back to retention.")
public final class UnpinCommand extends PinChange {
    public UnpinCommand(CliEnvironment environment, GlobalOptions options) {
        super(environment, options, false);
    }

    @Override
    void apply(BackupCatalog catalog, StoredBackup backup) {
        catalog.unpin(backup);
    }
}
