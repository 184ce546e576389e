package io.sting.backup.cli.command;

import io.sting.backup.BackupCatalog;
import io.sting.backup.model.StoredBackup;
import picocli.CommandLine.Command;

/** {@code msting pin}. */
@Command(name = "pin", description = "Keeps a backup, whatever retention says.")
public final class PinCommand extends PinChange {
    public PinCommand(CliEnvironment environment, GlobalOptions options) {
        super(environment, options, true);
    }

    @Override
    void apply(BackupCatalog catalog, StoredBackup backup) {
        catalog.pin(backup);
    }
}
