package io.sting.backup.error;

import io.sting.backup.model.Phase;
import org.jspecify.annotations.Nullable;

/**
 * A place cannot be read or written: the backup folder, the workspace, a file to export to. It is full, read-only, not
 * permitted, not there, or in the way.
 */
public final class StorageException extends BackupException {
    private static final long serialVersionUID = 1L;

    public StorageException(Phase phase, String message, @Nullable Throwable cause) {
        super(phase, message, cause);
    }
}
