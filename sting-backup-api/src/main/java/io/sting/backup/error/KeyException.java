package io.sting.backup.error;

import io.sting.backup.model.Phase;
import org.jspecify.annotations.Nullable;

/** A key is missing, unreadable, readable by others, or not the one that an archive was encrypted with. */
public final class KeyException extends BackupException {
    private static final long serialVersionUID = 1L;

    public KeyException(Phase phase, String message, @Nullable Throwable cause) {
        super(phase, message, cause);
    }

    public KeyException(Phase phase, String message) {
        this(phase, message, null);
    }
}
