package io.sting.backup.error;

import io.sting.backup.model.Phase;
import org.jspecify.annotations.Nullable;

/**
 * A restore failed. As itself: before its commit, and the live state was not touched. Its subclasses: after the
 * commit had begun.
 */
public sealed class RestoreException extends BackupException
        permits RestoreRolledBackException, RollbackFailedException {
    private static final long serialVersionUID = 1L;

    public RestoreException(Phase phase, String message, @Nullable Throwable cause) {
        super(phase, message, cause);
    }

    public RestoreException(Phase phase, String message) {
        this(phase, message, null);
    }
}
