package io.sting.backup.error;

import io.sting.backup.model.Phase;

/** The commit of a restore failed and could not be undone; the message says what lies where. */
public final class RollbackFailedException extends RestoreException {
    private static final long serialVersionUID = 1L;

    public RollbackFailedException(String message, Throwable cause) {
        super(Phase.ROLLBACK, message, cause);
    }
}
