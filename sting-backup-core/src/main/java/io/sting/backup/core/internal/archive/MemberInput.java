package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.GzipMember;
import io.sting.backup.core.internal.archive.gzip.MemberDecoder;
import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.core.internal.archive.tar.TarInput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The tar, or the parts of it that are needed, out of its members: these are fetched in order, unpacked and checked
 * against the table side by side ahead of the reader, and read in order. For one thread at a time.
 */
final class MemberInput extends TarInput {
    /** How much may be held ahead, bytes, however many threads there are. */
    private static final long AHEAD_BYTES = 40L << 20;

    /** Which members are needed. */
    interface Plan {
        /** The next one, greater than the one before; negative when there is none. */
        int next() throws IOException;

        /** All from one on. */
        static Plan from(int first, MemberTable table) {
            return new Plan() {
                private int next = first;

                @Override
                public int next() {
                    return next < table.count() ? next++ : -1;
                }
            };
        }
    }

    private static final class Slot {
        private byte[] member = new byte[0];
        private byte[] raw = new byte[0];
        private int index;
        private @Nullable Future<?> checked;
        private final MessageDigest sha256 = Sha256.create();

        long bytes() {
            return (long) member.length + raw.length;
        }
    }

    private final PlainBytes plain;
    private final MemberTable table;
    private final InflationPool pool;
    private final Plan plan;
    private final int mostAhead;
    private final ArrayDeque<Slot> ahead = new ArrayDeque<>();
    private final ArrayDeque<Slot> idle = new ArrayDeque<>();
    private @Nullable Slot current;
    private long aheadBytes;
    private long position;
    private boolean exhausted;

    /** @param mostAhead how many members are fetched ahead, at least 1 */
    MemberInput(PlainBytes plain, MemberTable table, InflationPool pool, Plan plan, long position, int mostAhead) {
        this.mostAhead = mostAhead;
        this.plain = plain;
        this.table = table;
        this.pool = pool;
        this.plan = plan;
        this.position = position;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void skipTo(long target) throws IOException {
        if (target > table.rawEnd()) {
            throw new MalformedException("the tar ends in the middle of an entry: it was cut off");
        }
        position = Math.max(position, target);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position >= table.rawEnd()) {
            return -1;
        }
        Slot slot = slotAt(position);
        int from = (int) (position - table.rawOffset(slot.index));
        int count = Math.min(length, table.rawBytes(slot.index) - from);
        System.arraycopy(slot.raw, from, into, offset, count);
        position += count;
        return count;
    }

    private Slot slotAt(long target) throws IOException {
        while (current == null || target >= table.rawEnd(current.index)) {
            if (current != null) {
                release(current);
                current = null;
            }
            fill();
            Slot next = ahead.poll();
            if (next == null) {
                throw new MalformedException("an entry is longer than the manifest says");
            }
            aheadBytes -= next.bytes();
            await(next);
            current = next;
        }
        if (target < table.rawOffset(current.index)) {
            throw new MalformedException("an entry is longer than the manifest says");
        }
        return current;
    }

    private void release(Slot slot) {
        idle.add(slot);
    }

    private void fill() throws IOException {
        while (!exhausted && ahead.size() < mostAhead && (ahead.isEmpty() || aheadBytes < AHEAD_BYTES)) {
            int index = plan.next();
            if (index < 0) {
                exhausted = true;
            } else if (table.rawEnd(index) > position) {
                begin(index);
            }
        }
    }

    private void begin(int index) throws IOException {
        Slot slot = idle.isEmpty() ? new Slot() : idle.remove();
        slot.index = index;
        int length = table.compressedBytes(index);
        if (slot.member.length < length) {
            slot.member = new byte[length];
        }
        if (slot.raw.length < table.rawBytes(index)) {
            slot.raw = new byte[table.rawBytes(index)];
        }
        plain.read(table.offset(index), slot.member, 0, length);
        slot.checked = pool.submit(decoder -> check(slot, decoder));
        ahead.add(slot);
        aheadBytes += slot.bytes();
    }

    private void check(Slot slot, MemberDecoder decoder) throws IOException {
        int length = table.compressedBytes(slot.index);
        slot.sha256.update(slot.member, 0, length);
        if (!table.hasDigest(slot.index, slot.sha256.digest())) {
            throw new MalformedException("the gzip member at " + table.offset(slot.index)
                    + " is not the one in the member table: it is damaged");
        }
        var lengths = new GzipMember.Lengths(length, table.rawBytes(slot.index));
        if (!GzipMember.lengths(slot.member, 0, length, slot.raw.length).equals(lengths)) {
            throw new MalformedException(
                    "the gzip member at " + table.offset(slot.index) + " is not as long as the member table says");
        }
        decoder.decode(slot.member, lengths, slot.raw);
    }

    private static void await(Slot slot) throws IOException {
        try {
            java.util.Objects.requireNonNull(slot.checked, "not begun").get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MalformedException malformed) {
                throw malformed;
            }
            throw new IOException(FirstFailure.causeOf(e).getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }
}
