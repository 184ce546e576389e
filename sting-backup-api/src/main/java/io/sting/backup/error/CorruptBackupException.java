package io.sting.backup.error;

import io.sting.backup.model.Phase;
import org.jspecify.annotations.Nullable;

/** An archive is damaged, tampered with, or made to do harm. Nothing of it was used. */
public final class CorruptBackupException extends BackupException {
    private static final long serialVersionUID = 1L;

    /** @param message names the archive, what is wrong, and the entry if it is one's */
    public CorruptBackupException(String message, @Nullable Throwable cause) {
        super(Phase.VERIFY, message, cause);
    }

    public CorruptBackupException(String message) {
        this(message, null);
    }
}
