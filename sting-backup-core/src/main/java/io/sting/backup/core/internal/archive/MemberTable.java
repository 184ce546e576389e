package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.GzipMember;
import io.sting.backup.core.internal.archive.tar.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Where each member stands, what it unpacks to, and its digest: 48 bytes a member. Immutable. */
final class MemberTable {
    private final long[] offsets;
    private final long[] rawOffsets;
    private final byte[] digests;
    private final int count;
    private final long end;
    private final long rawEnd;

    private MemberTable(Builder builder, long end, long rawEnd) {
        this.offsets = builder.offsets;
        this.rawOffsets = builder.rawOffsets;
        this.digests = builder.digests;
        this.count = builder.count;
        this.end = end;
        this.rawEnd = rawEnd;
    }

    /**
     * Reads a table's content.
     *
     * @param end where the table's own first member stands: the end of the last that is in it
     * @param rawEnd the same in the tar
     */
    static MemberTable read(InputStream in, long end, long rawEnd, int maxMemberBytes) throws IOException {
        byte[] magic = in.readNBytes(MemberTableWriter.MAGIC.length);
        if (!Arrays.equals(magic, MemberTableWriter.MAGIC)) {
            throw new MalformedException("the member table is of an unknown kind");
        }
        var builder = new Builder();
        byte[] record = in.readNBytes(MemberTableWriter.RECORD_BYTES);
        while (record.length == MemberTableWriter.RECORD_BYTES) {
            var fields = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
            builder.add(fields, maxMemberBytes);
            int pathLength = fields.getShort() & 0xFFFF;
            if (in.readNBytes(pathLength).length < pathLength) {
                throw new MalformedException("the member table is cut off");
            }
            record = in.readNBytes(MemberTableWriter.RECORD_BYTES);
        }
        if (record.length != 0 || builder.count == 0) {
            throw new MalformedException("the member table is cut off");
        }
        builder.checkStep(end, rawEnd, maxMemberBytes);
        return new MemberTable(builder, end, rawEnd);
    }

    int count() {
        return count;
    }

    long offset(int member) {
        return offsets[member];
    }

    long rawOffset(int member) {
        return rawOffsets[member];
    }

    /** Where the tar goes on behind the last member of the table. */
    long rawEnd() {
        return rawEnd;
    }

    int compressedBytes(int member) {
        return (int) ((member + 1 == count ? end : offsets[member + 1]) - offsets[member]);
    }

    int rawBytes(int member) {
        return (int) (rawEnd(member) - rawOffsets[member]);
    }

    long rawEnd(int member) {
        return member + 1 == count ? rawEnd : rawOffsets[member + 1];
    }

    boolean hasDigest(int member, byte[] sha256) {
        return Arrays.equals(digests, member * 32, member * 32 + 32, sha256, 0, 32);
    }

    /** The member that holds a position of the tar. */
    int memberAt(long rawPosition) throws MalformedException {
        if (rawPosition < 0 || rawPosition >= rawEnd) {
            throw new MalformedException("the manifest points out of the tar");
        }
        int found = Arrays.binarySearch(rawOffsets, 0, count, rawPosition);
        return found >= 0 ? found : -found - 2;
    }

    /** The member that stands at a place of the gzip stream. */
    int memberStartingAt(long offset) throws MalformedException {
        int found = Arrays.binarySearch(offsets, 0, count, offset);
        if (found < 0) {
            throw new MalformedException("no member stands where the index says");
        }
        return found;
    }

    private static final class Builder {
        private static final int MOST = Integer.MAX_VALUE / 32 - 8;

        private long[] offsets = new long[256];
        private long[] rawOffsets = new long[256];
        private byte[] digests = new byte[256 * 32];
        private int count;

        void add(ByteBuffer record, int maxMemberBytes) throws MalformedException {
            long offset = record.getLong();
            long rawOffset = record.getLong();
            checkStep(offset, rawOffset, maxMemberBytes);
            if (count == offsets.length) {
                grow();
            }
            offsets[count] = offset;
            rawOffsets[count] = rawOffset;
            record.get(digests, count * 32, 32);
            count++;
        }

        private void grow() throws MalformedException {
            if (count >= MOST) {
                throw new MalformedException("it has more members than " + MOST);
            }
            int capacity = (int) Math.min(MOST, count * 3L / 2);
            offsets = Arrays.copyOf(offsets, capacity);
            rawOffsets = Arrays.copyOf(rawOffsets, capacity);
            digests = Arrays.copyOf(digests, capacity * 32);
        }

        /** Members stand one right behind the other, so each ends where the next begins, and both must be possible. */
        void checkStep(long offset, long rawOffset, int maxMemberBytes) throws MalformedException {
            if (count == 0) {
                if (offset != 0 || rawOffset != 0) {
                    throw new MalformedException("the member table does not begin at the beginning");
                }
                return;
            }
            long compressed = offset - offsets[count - 1];
            long raw = rawOffset - rawOffsets[count - 1];
            boolean possible = compressed > GzipMember.HEADER_BYTES + GzipMember.TRAILER_BYTES
                    && compressed <= maxMemberBytes + maxMemberBytes / 8 + 1024
                    && raw > 0
                    && raw <= maxMemberBytes;
            if (!possible) {
                throw new MalformedException("the member table has a member of an impossible length");
            }
        }
    }
}
