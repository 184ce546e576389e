package io.sting.backup.core.internal.archive.tar;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of one entry. */
final class EntryContent extends InputStream {
    private final TarInput in;
    private final long end;

    EntryContent(TarInput in, long end) {
        this.in = in;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (in.position() >= end) {
            return -1;
        }
        int count = in.read(into, offset, (int) Math.min(length, end - in.position()));
        if (count < 0) {
            throw new MalformedException("the tar ends in the middle of an entry: it was cut off");
        }
        return count;
    }
}
