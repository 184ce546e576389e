package io.sting.backup.error;

import io.sting.backup.model.Phase;
import org.jspecify.annotations.Nullable;

/** The backup folder or the workspace cannot be read or written: full, read-only, not permitted, not there. */
public final class StorageException extends BackupException {
    private static final long serialVersionUID = 1L;

    public StorageException(Phase phase, String message, @Nullable Throwable cause) {
        super(phase, message, cause);
    }
}
