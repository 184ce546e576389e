package io.sting.backup.core.internal.process;

import java.nio.charset.StandardCharsets;

/** The last 8 KiB of what a program wrote. Safe for use by several threads. */
final class Tail {
    static final int KEPT_BYTES = 8 * 1024;

    private final byte[] ring = new byte[KEPT_BYTES];
    private long total;

    synchronized void append(byte[] bytes, int length) {
        for (int i = Math.max(0, length - KEPT_BYTES); i < length; i++) {
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
