package io.sting.backup.core.internal.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the member table: eight bytes of magic, then a record a member; see docs/format.md. */
final class MemberTableWriter implements OrderedWriter.Listener {
    static final byte[] MAGIC = "STMEMBR1".getBytes(StandardCharsets.US_ASCII);
    /** Offset in the gzip stream, offset in the tar, SHA-256, length of the path that follows. */
    static final int RECORD_BYTES = 8 + 8 + 32 + 2;

    static final int LONGEST_PATH = 0xFFFF;

    private final OutputStream out;
    private long rawOffset;
    private boolean closed;

    MemberTableWriter(OutputStream out) throws IOException {
        this.out = out;
        out.write(MAGIC);
    }

    /** Records one member; the table's own, which come after {@link #close}, are not in it. */
    @Override
    public void written(long offset, int rawBytes, byte[] sha256, byte[] firstPath) throws IOException {
        if (!closed) {
            byte[] path = Arrays.copyOf(firstPath, Math.min(firstPath.length, LONGEST_PATH));
            var record = ByteBuffer.allocate(RECORD_BYTES + path.length).order(ByteOrder.LITTLE_ENDIAN);
            record.putLong(offset)
                    .putLong(rawOffset)
                    .put(sha256)
                    .putShort((short) path.length)
                    .put(path);
            out.write(record.array(), 0, record.position());
        }
        rawOffset += rawBytes;
    }

    void close() {
        closed = true;
    }

    /** Tar bytes in all members so far. */
    long rawBytes() {
        return rawOffset;
    }
}
