package io.sting.backup.core.internal.archive;

import java.io.EOFException;
import java.io.IOException;

/** An archive in memory, which refuses to be read beyond its end. */
final class MemoryBytes implements ArchiveBytes {
    private final byte[] bytes;

    MemoryBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
        if (position < 0 || position + length > bytes.length) {
            throw new EOFException("read beyond the end: " + length + " at " + position);
        }
        System.arraycopy(bytes, (int) position, into, offset, length);
    }

    @Override
    public void close() {
        // memory
    }
}
