package io.sting.backup.error;

import io.sting.backup.model.Phase;

/** The commit of a restore had begun and failed; the state of before is back in place. */
public final class RestoreRolledBackException extends RestoreException {
    private static final long serialVersionUID = 1L;

    public RestoreRolledBackException(String message, Throwable cause) {
        super(Phase.COMMIT, message, cause);
    }
}
