package io.sting.backup.cli.console;

import io.sting.backup.error.BackupException;
import io.sting.backup.error.BackupLockedException;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.error.KeyException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.error.RollbackFailedException;
import io.sting.backup.error.SourceException;
import io.sting.backup.error.StorageException;
import java.util.Map;

/** What the process ends with. Scripts depend on these numbers. */
public enum ExitCode {
    DONE(0),
    /** Failed; nothing was changed. */
    FAILED(1),
    /** The command line or the configuration is not right. */
    USAGE(2),
    /** Done, but less than was asked for. */
    WARNINGS(3),
    /** A restore failed after its commit had begun; the previous state is in place. */
    ROLLED_BACK(4),
    /** A restore failed and could not be undone. */
    ROLLBACK_FAILED(5),
    NO_SUCH_BACKUP(10),
    LOCKED(11),
    /** A key is missing, wrong or unreadable. */
    KEY(12),
    /** An archive is damaged or hostile. */
    CORRUPT(13),
    INTERRUPTED(130);

    private static final Map<Class<? extends BackupException>, ExitCode> OF_ERRORS = Map.ofEntries(
            Map.entry(InvalidPlanException.class, USAGE),
            Map.entry(SourceException.class, FAILED),
            Map.entry(StorageException.class, FAILED),
            Map.entry(RestoreException.class, FAILED),
            Map.entry(RestoreRolledBackException.class, ROLLED_BACK),
            Map.entry(RollbackFailedException.class, ROLLBACK_FAILED),
            Map.entry(BackupNotFoundException.class, NO_SUCH_BACKUP),
            Map.entry(BackupLockedException.class, LOCKED),
            Map.entry(KeyException.class, KEY),
            Map.entry(CorruptBackupException.class, CORRUPT),
            Map.entry(InterruptedRunException.class, INTERRUPTED));

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number. */
    public int code() {
        return code;
    }

    /** What an error comes to. The tree of errors is sealed, and a test holds that every one of them is here. */
    public static ExitCode of(BackupException error) {
        return OF_ERRORS.getOrDefault(error.getClass(), FAILED);
    }

    /** Done, with warnings or without. */
    public static ExitCode done(boolean withWarnings) {
        return withWarnings ? WARNINGS : DONE;
    }
}
