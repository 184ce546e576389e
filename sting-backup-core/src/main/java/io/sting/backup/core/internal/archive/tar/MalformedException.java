package io.sting.backup.core.internal.archive.tar;

import java.io.IOException;

/**
 * Bytes that are not what the format says. The message is made for a person and lacks only the archive's name; one that
 * a name of 65,535 bytes made long is left out in its middle.
 */
public final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int BEGINNING = 600;
    private static final int END = 250;

    public MalformedException(String message) {
        super(fitted(message));
    }

    public MalformedException(String message, Throwable cause) {
        super(fitted(message), cause);
    }

    private static String fitted(String message) {
        return message.length() <= BEGINNING + END
                ? message
                : message.substring(0, BEGINNING) + " [...] " + message.substring(message.length() - END);
    }
}
