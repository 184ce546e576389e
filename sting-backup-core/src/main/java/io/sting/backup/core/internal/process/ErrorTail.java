package io.sting.backup.core.internal.process;

import java.io.IOException;
import java.io.InputStream;

/** Reads a program's standard error to its end and keeps its tail. */
record ErrorTail(InputStream errors, Tail tail) implements Runnable {

    @Override
    public void run() {
        byte[] buffer = new byte[Tail.KEPT_BYTES];
        try {
            for (int n = errors.read(buffer); n >= 0; n = errors.read(buffer)) {
                tail.append(buffer, n);
            }
        } catch (IOException closed) {
            // The program is gone, or being ended; what it said so far is kept.
        }
    }
}
