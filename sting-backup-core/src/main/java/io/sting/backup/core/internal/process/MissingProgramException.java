package io.sting.backup.core.internal.process;

import java.io.IOException;

/** A program is not there, or may not be run. The message says what to do. */
public final class MissingProgramException extends IOException {
    private static final long serialVersionUID = 1L;

    MissingProgramException(String message, IOException cause) {
        super(message, cause);
    }
}
