package io.sting.backup.core.internal.archive.gzip;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks anybody's gzip: one member or several, with any header fields. Zeros behind the last member are let pass, as
 * gzip does; anything else there is refused. For one thread at a time.
 */
public final class SerialGunzip extends InputStream {
    private static final int FHCRC = 2;
    private static final int FEXTRA = 4;
    private static final int FNAME = 8;
    private static final int FCOMMENT = 16;
    private static final int RESERVED = 0xE0;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final byte[] buffer = new byte[64 * 1024];
    private final CRC32 crc = new CRC32();
    private int at;
    private int end;
    private boolean ended;
    private boolean first = true;
    private boolean inMember;

    /** @param in gives the gzip bytes and is closed with this */
    public SerialGunzip(InputStream in) {
        this.in = in;
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
        while (!ended) {
            if (!inMember && !beginMember()) {
                ended = true;
                break;
            }
            int count = inflate(into, offset, length);
            if (count > 0) {
                crc.update(into, offset, count);
                return count;
            }
            endMember();
        }
        return -1;
    }

    private int inflate(byte[] into, int offset, int length) throws IOException {
        try {
            while (true) {
                int count = inflater.inflate(into, offset, length);
                if (count > 0 || inflater.finished()) {
                    return count;
                }
                if (inflater.needsDictionary()) {
                    throw new MalformedException("the gzip data is damaged");
                }
                if (!fill()) {
                    throw new MalformedException("the gzip data ends too early: it was cut off");
                }
                inflater.setInput(buffer, at, end - at);
                at = end;
            }
        } catch (DataFormatException e) {
            throw new MalformedException("the gzip data is damaged", e);
        }
    }

    private boolean beginMember() throws IOException {
        int next = next();
        if (next < 0) {
            if (first) {
                throw new MalformedException("the file is empty");
            }
            return false;
        }
        if (next == 0 && !first) {
            onlyZerosFollow();
            return false;
        }
        if (next != 0x1f || need() != 0x8b) {
            throw new MalformedException(first ? "this is no gzip file" : "something follows the end of the gzip data");
        }
        int method = need();
        int flags = need();
        if (method != 8 || (flags & RESERVED) != 0) {
            throw new MalformedException("the gzip header is of an unknown kind");
        }
        skip(6);
        if ((flags & FEXTRA) != 0) {
            skip(need() | need() << 8);
        }
        if ((flags & FNAME) != 0) {
            skipText();
        }
        if ((flags & FCOMMENT) != 0) {
            skipText();
        }
        if ((flags & FHCRC) != 0) {
            skip(2);
        }
        first = false;
        inMember = true;
        inflater.reset();
        inflater.setInput(buffer, at, end - at);
        at = end;
        crc.reset();
        return true;
    }

    private void onlyZerosFollow() throws IOException {
        int next = next();
        while (next == 0) {
            next = next();
        }
        if (next >= 0) {
            throw new MalformedException("something follows the end of the gzip data");
        }
    }

    private void endMember() throws IOException {
        at = end - inflater.getRemaining();
        inMember = false;
        int sum = need() | need() << 8 | need() << 16 | need() << 24;
        int length = need() | need() << 8 | need() << 16 | need() << 24;
        if (sum != (int) crc.getValue() || length != (int) inflater.getBytesWritten()) {
            throw new MalformedException("the gzip data is damaged");
        }
    }

    private int next() throws IOException {
        return at < end || fill() ? buffer[at++] & 0xFF : -1;
    }

    private int need() throws IOException {
        int next = next();
        if (next < 0) {
            throw new MalformedException("the gzip data ends too early: it was cut off");
        }
        return next;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            need();
        }
    }

    private void skipText() throws IOException {
        int left = 64 * 1024;
        while (need() != 0) {
            if (--left == 0) {
                throw new MalformedException("the gzip header holds too long a name");
            }
        }
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer, 0, buffer.length);
        at = 0;
        end = Math.max(count, 0);
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
