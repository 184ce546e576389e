package io.sting.backup.core.internal.archive.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Where the stored parts of a sparse file stand in it; everything else is zeros. */
final class SparseMap {
    private final int limit;
    private long[] segments = new long[16];
    private int length;

    SparseMap(int limit) {
        this.limit = limit;
    }

    /** Adds a part: {@code size} bytes from {@code offset} on, not before the end of the part before. */
    void add(long offset, long size) throws MalformedException {
        long end = length == 0 ? 0 : segments[length - 2] + segments[length - 1];
        if (offset < end || size < 0 || offset > Long.MAX_VALUE - size) {
            throw new MalformedException("a sparse file's map overlaps itself");
        }
        if (length / 2 == limit) {
            throw new MalformedException("a sparse file has more than " + limit + " parts");
        }
        if (length == segments.length) {
            segments = Arrays.copyOf(segments, length * 2);
        }
        segments[length++] = offset;
        segments[length++] = size;
    }

    /** Checks the map against the file's length and the bytes that are stored. */
    void check(long realSize, long storedBytes) throws MalformedException {
        long sum = 0;
        for (int i = 1; i < length; i += 2) {
            sum += segments[i];
        }
        long end = length == 0 ? 0 : segments[length - 2] + segments[length - 1];
        if (end > realSize || sum != storedBytes) {
            throw new MalformedException("a sparse file's map does not fit its size");
        }
    }

    /** The file's whole content out of its stored parts. */
    InputStream expand(InputStream stored, long realSize) {
        return new Expanded(stored, realSize);
    }

    private final class Expanded extends InputStream {
        private final InputStream stored;
        private final long size;
        private long position;
        private int next;

        Expanded(InputStream stored, long size) {
            this.stored = stored;
            this.size = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            if (position == size) {
                return -1;
            }
            while (next < length && position == segments[next] + segments[next + 1]) {
                next += 2;
            }
            boolean hole = next == length || position < segments[next];
            long end = next == length ? size : hole ? segments[next] : segments[next] + segments[next + 1];
            int part = (int) Math.min(count, end - position);
            if (hole) {
                Arrays.fill(into, offset, offset + part, (byte) 0);
            } else {
                part = stored.read(into, offset, part);
                if (part < 0) {
                    throw new MalformedException("a sparse file ends before its map does");
                }
            }
            position += part;
            return part;
        }
    }
}
