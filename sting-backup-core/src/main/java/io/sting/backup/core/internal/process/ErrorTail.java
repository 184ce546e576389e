package io.sting.backup.core.internal.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads a program's standard error to its end and keeps the last 8 KiB. */
final class ErrorTail implements Runnable {
    private static final int KEPT_BYTES = 8 * 1024;

    private final InputStream errors;
    private final byte[] ring = new byte[KEPT_BYTES];
    private long total;

    ErrorTail(InputStream errors) {
        this.errors = errors;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[KEPT_BYTES];
        try {
            for (int n = errors.read(buffer); n >= 0; n = errors.read(buffer)) {
                append(buffer, n);
            }
        } catch (IOException closed) {
            // The program is gone, or being ended; what it said so far is kept.
        }
    }

    private synchronized void append(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            ring[(int) ((total + i) % KEPT_BYTES)] = bytes[i];
        }
        total += length;
    }

    synchronized String text() {
        int length = (int) Math.min(total, KEPT_BYTES);
        byte[] tail = new byte[length];
        for (int i = 0; i < length; i++) {
            tail[i] = ring[(int) ((total - length + i) % KEPT_BYTES)];
        }
        return new String(tail, StandardCharsets.UTF_8);
    }
}
