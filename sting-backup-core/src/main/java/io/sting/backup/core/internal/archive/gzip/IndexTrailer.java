package io.sting.backup.core.internal.archive.gzip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The empty member that ends every archive of ours; its FEXTRA subfield {@code SX} says where the index is, as stargz
 * does it. Always {@link #BYTES} long and, for given values, always the same bytes.
 *
 * @param manifestOffset where the member that begins the manifest's entry stands in the gzip stream
 * @param tableOffset the same of the member table's
 * @param tarBytes length of the whole tar
 * @param tableSha256 SHA-256 of the members from {@code tableOffset} up to this one
 */
public record IndexTrailer(long manifestOffset, long tableOffset, long tarBytes, byte[] tableSha256) {
    private static final int VERSION = 1;
    private static final int FIELD_BYTES = 4 + 3 * 8 + 32;
    private static final int EMPTY_DEFLATE = 0x0003;

    /** Its length. */
    public static final int BYTES = 16 + FIELD_BYTES + 2 + GzipMember.TRAILER_BYTES;

    /** The member's bytes. */
    public byte[] toBytes() {
        var buffer = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        GzipMember.putHeader(buffer, 'X', FIELD_BYTES);
        buffer.putInt(VERSION)
                .putLong(manifestOffset)
                .putLong(tableOffset)
                .putLong(tarBytes)
                .put(tableSha256);
        buffer.putShort((short) EMPTY_DEFLATE).putInt(0).putInt(0);
        return buffer.array();
    }

    /** Reads it; empty if these bytes are anything else, or of another version. */
    public static Optional<IndexTrailer> parse(byte[] bytes) {
        if (bytes.length != BYTES) {
            return Optional.empty();
        }
        var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(20);
        byte[] digest = new byte[32];
        var trailer = new IndexTrailer(buffer.getLong(), buffer.getLong(), buffer.getLong(), digest);
        buffer.get(digest);
        return Arrays.equals(trailer.toBytes(), bytes) ? Optional.of(trailer) : Optional.empty();
    }
}
