package io.sting.backup.core.internal.archive.tar;

import java.io.IOException;

/** Bytes that are not what the format says. The message is made for a person and lacks only the archive's name. */
public final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message);
    }

    public MalformedException(String message, Throwable cause) {
        super(message, cause);
    }
}
