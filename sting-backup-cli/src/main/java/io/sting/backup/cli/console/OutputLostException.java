package io.sting.backup.cli.console;

import java.io.IOException;

/** Results could not be written to standard output. */
public final class OutputLostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutputLostException(IOException cause) {
        super("cannot write to standard output: " + cause.getMessage(), cause);
    }

    /** Whether who reads it has had enough, as {@code head} has: nothing to complain about. */
    public boolean isUnwanted() {
        return String.valueOf(getMessage()).contains("Broken pipe");
    }
}
