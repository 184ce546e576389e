package io.sting.backup.error;

import io.sting.backup.model.Phase;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that can go wrong. The message is one line for a person: what failed, on what, and what to
 * do about it. It never holds a secret.
 */
public abstract sealed class BackupException extends RuntimeException
        permits InvalidPlanException,
                SourceException,
                KeyException,
                CorruptBackupException,
                StorageException,
                HookException,
                BackupNotFoundException,
                BackupLockedException,
                InterruptedRunException,
                RestoreException {
    private static final long serialVersionUID = 1L;

    private final Phase phase;

    BackupException(Phase phase, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.phase = phase;
    }

    /** The phase that failed. */
    public Phase phase() {
        return phase;
    }
}
