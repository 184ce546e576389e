package io.sting.backup.core.internal.archive.gzip;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Unpacks members one by one and checks everything that they say of themselves. For one thread at a time. */
public final class MemberDecoder implements AutoCloseable {
    private final Inflater inflater = new Inflater(true);
    private final ByteBuffer output = ByteBuffer.allocateDirect(64 * 1024);
    private ByteBuffer input = ByteBuffer.allocateDirect(0);

    /**
     * Unpacks a member.
     *
     * @param out has room for what the member says it holds
     */
    public void decode(byte[] member, GzipMember.Lengths lengths, byte[] out) throws MalformedException {
        start(member, lengths.compressedBytes());
        int raw = 0;
        try {
            while (raw < lengths.rawBytes()) {
                output.clear().limit(Math.min(output.capacity(), lengths.rawBytes() - raw));
                int count = inflater.inflate(output);
                if (count == 0) {
                    throw new MalformedException("a gzip member holds less than it says");
                }
                output.flip().get(out, raw, count);
                raw += count;
            }
            finish(member, lengths, GzipMember.crc(out, 0, raw));
        } catch (DataFormatException e) {
            throw new MalformedException("a gzip member is damaged", e);
        }
    }

    /** Whether a member just made unpacks to what it was made of. */
    boolean gives(byte[] member, int length, byte[] raw, int rawBytes) {
        start(member, length);
        int done = 0;
        try {
            while (true) {
                int count = inflater.inflate(output.clear());
                if (count == 0) {
                    break;
                }
                output.flip();
                if (count > rawBytes - done || !output.equals(ByteBuffer.wrap(raw, done, count))) {
                    return false;
                }
                done += count;
            }
            finish(member, new GzipMember.Lengths(length, rawBytes), GzipMember.crc(raw, 0, done));
            return done == rawBytes;
        } catch (DataFormatException | MalformedException e) {
            return false;
        }
    }

    private void start(byte[] member, int length) {
        inflater.reset();
        inflater.setInput(member, GzipMember.HEADER_BYTES, length - GzipMember.HEADER_BYTES - GzipMember.TRAILER_BYTES);
    }

    private void finish(byte[] member, GzipMember.Lengths lengths, int crc)
            throws MalformedException, DataFormatException {
        if (!inflater.finished() && inflater.inflate(output.clear()) > 0) {
            throw new MalformedException("a gzip member holds more than it says");
        }
        var trailer = ByteBuffer.wrap(member).order(ByteOrder.LITTLE_ENDIAN);
        int at = lengths.compressedBytes() - GzipMember.TRAILER_BYTES;
        boolean sound = inflater.finished()
                && inflater.getRemaining() == 0
                && trailer.getInt(at) == crc
                && trailer.getInt(at + 4) == lengths.rawBytes();
        if (!sound) {
            throw new MalformedException("a gzip member is damaged");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
