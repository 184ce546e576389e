package io.sting.backup.core.internal.archive.gzip;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * The fixed bytes around a member's deflate data (RFC 1952): a header with one FEXTRA subfield {@code SB} that holds the
 * whole member's length and that of what it unpacks to, and the trailer with CRC-32 and length. Little-endian, as gzip.
 */
public final class GzipMember {
    /** Bytes before the deflate data. */
    public static final int HEADER_BYTES = 24;
    /** Bytes behind it. */
    public static final int TRAILER_BYTES = 8;

    private static final int MAGIC = 0x00088b1f | 4 << 24;
    private static final byte UNKNOWN_SYSTEM = (byte) 255;

    private GzipMember() {}

    /**
     * A member's lengths.
     *
     * @param compressedBytes from the first byte of its header to the last of its trailer
     * @param rawBytes of what it unpacks to
     */
    public record Lengths(int compressedBytes, int rawBytes) {}

    /** Puts header and trailer around deflate data that stands from {@link #HEADER_BYTES} on; returns the length. */
    static int frame(byte[] member, int deflateBytes, int crc, int rawBytes) {
        int length = HEADER_BYTES + deflateBytes + TRAILER_BYTES;
        var buffer = ByteBuffer.wrap(member).order(ByteOrder.LITTLE_ENDIAN);
        putHeader(buffer, 'B', 8);
        buffer.putInt(length).putInt(rawBytes);
        buffer.position(HEADER_BYTES + deflateBytes);
        buffer.putInt(crc).putInt(rawBytes);
        return length;
    }

    /** A gzip header with one subfield {@code S?} of a given length, whose content is still to come. */
    static void putHeader(ByteBuffer buffer, char kind, int length) {
        buffer.putInt(MAGIC).putInt(0).put((byte) 0).put(UNKNOWN_SYSTEM);
        buffer.putShort((short) (length + 4));
        buffer.put((byte) 'S').put((byte) kind).putShort((short) length);
    }

    /** Whether these bytes begin a member of ours. */
    public static boolean isOurs(byte[] bytes, int offset, int length) {
        if (length < HEADER_BYTES) {
            return false;
        }
        var expected = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        putHeader(expected, 'B', 8);
        return ByteBuffer.wrap(bytes, offset, 16).equals(expected.rewind().limit(16));
    }

    /** Whether these bytes begin any gzip member. */
    public static boolean isGzip(byte[] bytes, int length) {
        return length >= 4 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b && bytes[2] == 8 && (bytes[3] & 0xE0) == 0;
    }

    /** Reads the lengths out of a member's header. */
    public static Lengths lengths(byte[] bytes, int offset, int length, int maxBytes) throws MalformedException {
        if (!isOurs(bytes, offset, length)) {
            throw new MalformedException("a gzip member does not begin where it must");
        }
        var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int compressed = buffer.getInt(offset + 16);
        int raw = buffer.getInt(offset + 20);
        boolean possible = compressed >= HEADER_BYTES + TRAILER_BYTES + 2
                && compressed <= maxBytes + maxBytes / 8 + 1024
                && raw >= 0
                && raw <= maxBytes;
        if (!possible) {
            throw new MalformedException("a gzip member has impossible lengths");
        }
        return new Lengths(compressed, raw);
    }

    static int crc(byte[] bytes, int offset, int length) {
        var crc = new CRC32();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
