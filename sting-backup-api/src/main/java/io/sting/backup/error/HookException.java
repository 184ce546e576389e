package io.sting.backup.error;

import io.sting.backup.model.Phase;

/** A hook that was to come before a run failed. Nothing was touched. */
public final class HookException extends BackupException {
    private static final long serialVersionUID = 1L;

    public HookException(String message, Throwable cause) {
        super(Phase.PLAN, message, cause);
    }
}
