package io.sting.backup.error;

import io.sting.backup.model.Phase;

/** Another live run holds the lock; the message names it. */
public final class BackupLockedException extends BackupException {
    private static final long serialVersionUID = 1L;

    public BackupLockedException(String message) {
        super(Phase.PLAN, message, null);
    }
}
