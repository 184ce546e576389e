package io.sting.backup.core.internal.archive.tar;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a tar, read forward. For one thread at a time. */
public abstract class TarInput extends InputStream {

    /** Where the next byte stands. */
    public abstract long position();

    /**
     * Goes on to a later position.
     *
     * @throws MalformedException if the tar ends before it
     */
    public abstract void skipTo(long position) throws IOException;

    @Override
    public abstract int read(byte[] into, int offset, int length) throws IOException;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** Fills the range, or tells that the tar had ended before its first byte. */
    final boolean fill(byte[] into, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int count = read(into, offset + done, length - done);
            if (count < 0) {
                if (done == 0) {
                    return false;
                }
                throw new MalformedException("the tar ends in the middle of an entry: it was cut off");
            }
            done += count;
        }
        return true;
    }

    /** A tar that comes out of a stream. */
    public static TarInput of(InputStream stream) {
        return new Plain(stream);
    }

    private static final class Plain extends TarInput {
        private final InputStream stream;
        private final byte[] skipped = new byte[64 * 1024];
        private long position;

        Plain(InputStream stream) {
            this.stream = stream;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void skipTo(long target) throws IOException {
            while (position < target) {
                if (read(skipped, 0, (int) Math.min(skipped.length, target - position)) < 0) {
                    throw new MalformedException("the tar ends in the middle of an entry: it was cut off");
                }
            }
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = stream.read(into, offset, length);
            position += Math.max(count, 0);
            return count;
        }
    }
}
