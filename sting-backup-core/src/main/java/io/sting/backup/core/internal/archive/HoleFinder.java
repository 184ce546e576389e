package io.sting.backup.core.internal.archive;

import java.util.Arrays;

/**
 * Tells whether a file's content has a stretch of zeros that is worth a hole: 64 KiB, at a multiple of 64 KiB. The JDK
 * cannot ask the file system where the holes are. For one entry, and one thread.
 */
final class HoleFinder {
    private static final int STRETCH = 64 * 1024;
    private static final byte[] ZEROS = new byte[STRETCH];

    private int inStretch;
    private boolean onlyZeros = true;
    private boolean found;

    /** Takes the next bytes; how they are cut makes no difference. */
    void next(byte[] bytes, int offset, int length) {
        int end = offset + length;
        for (int at = offset; at < end && !found; ) {
            int part = Math.min(STRETCH - inStretch, end - at);
            onlyZeros = onlyZeros && Arrays.equals(bytes, at, at + part, ZEROS, 0, part);
            at += part;
            inStretch += part;
            if (inStretch == STRETCH) {
                found = onlyZeros;
                inStretch = 0;
                onlyZeros = true;
            }
        }
    }

    boolean found() {
        return found;
    }
}
