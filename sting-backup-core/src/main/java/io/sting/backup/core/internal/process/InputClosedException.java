package io.sting.backup.core.internal.process;

import java.io.IOException;

/** A program no longer reads what it is given; how it ended tells why. */
public final class InputClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    InputClosedException(String program) {
        super(program + " stopped reading its input");
    }
}
