package io.sting.backup.core.hooks;

import io.sting.backup.error.BackupLockedException;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.error.KeyException;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.error.RollbackFailedException;
import io.sting.backup.spi.RunOutcome;
import java.util.Map;

/** The numbers that scripts know outcomes by: those that the command line ends with, and hooks are told. */
public final class ExitStatus {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WARNINGS = 3;

    private static final Map<Class<?>, Integer> OF_ERRORS = Map.of(
            InvalidPlanException.class, 2,
            RestoreRolledBackException.class, 4,
            RollbackFailedException.class, 5,
            BackupNotFoundException.class, 10,
            BackupLockedException.class, 11,
            KeyException.class, 12,
            CorruptBackupException.class, 13,
            InterruptedRunException.class, 130);

    private ExitStatus() {}

    /** That of an error; 1, failed with nothing changed, if it has none of its own. */
    public static int of(Throwable error) {
        return OF_ERRORS.getOrDefault(error.getClass(), FAILED);
    }

    /** That of a run. */
    public static int of(RunOutcome outcome) {
        if (outcome instanceof RunOutcome.Failed failed) {
            return of(failed.failure());
        }
        return outcome.warnings().isEmpty() ? DONE : WARNINGS;
    }
}
