package io.sting.backup.error;

import io.sting.backup.model.Phase;

/** No backup goes by the name that was asked for. */
public final class BackupNotFoundException extends BackupException {
    private static final long serialVersionUID = 1L;

    public BackupNotFoundException(String message) {
        super(Phase.FETCH, message, null);
    }
}
