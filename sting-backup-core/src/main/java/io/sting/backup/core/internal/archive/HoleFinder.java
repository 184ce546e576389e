package io.sting.backup.core.internal.archive;

import java.util.Arrays;

/**
 * Tells whether a file's content has a stretch of zeros that is worth a hole: 64 KiB, at a multiple of 64 KiB. The JDK
 * cannot ask the file system where the holes are. For one entry, and one thread.
 */
final class HoleFinder {
    private static final int STRETCH = 64 * 1024;
    private static final byte[] ZEROS = new byte[STRETCH];

    private long position;
    private boolean found;

    void next(byte[] bytes, int offset, int length) {
        int skip = (int) (Math.floorMod(-position, STRETCH));
        for (int at = skip; !found && at + STRETCH <= length; at += STRETCH) {
            int from = offset + at;
            found = bytes[from] == 0 && Arrays.equals(bytes, from, from + STRETCH, ZEROS, 0, STRETCH);
        }
        position += length;
    }

    boolean found() {
        return found;
    }
}
