package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.TarHeaders;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Digest;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lays entries one behind the other into chunks, hands full chunks on, and writes the manifest's lines. Safe for use by
 * several threads: one entry at a time, in the order of the calls.
 */
final class TarAssembler {
    private static final long LOOK_AROUND_MILLIS = 500;

    private final BlockingQueue<Chunk> free;
    private final CompressionPool pool;
    private final OrderedWriter ordered;
    private final FirstFailure failure;
    private final SpooledStream manifestLines;
    private final int memberBytes;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final MessageDigest sha256 = Sha256.create();
    private final JsonText json = new JsonText();
    private final Map<String, long[]> counts = new HashMap<>();
    private @Nullable Chunk chunk;
    private long position;
    private long entries;
    private long contentBytes;

    TarAssembler(
            BlockingQueue<Chunk> free,
            CompressionPool pool,
            OrderedWriter ordered,
            FirstFailure failure,
            SpooledStream manifestLines,
            int memberBytes) {
        this.memberBytes = memberBytes;
        this.free = free;
        this.pool = pool;
        this.ordered = ordered;
        this.failure = failure;
        this.manifestLines = manifestLines;
    }

    /** Adds an entry with its content and its line; returns how many bytes the content gave. */
    long add(ArchiveEntry entry, InputStream content, LongConsumer bytesRead) throws IOException, InterruptedException {
        return locked(() -> {
            long offset = begin(entry);
            var holes = new HoleFinder();
            long given = copy(entry.sizeBytes(), content, bytesRead, holes);
            Digest digest = Digest.of(sha256);
            end(new ManifestEntry(
                    entry.withSparse(entry.sparse() || holes.found()),
                    entry.type() == EntryType.FILE ? Optional.of(digest) : Optional.empty(),
                    offset));
            return given;
        });
    }

    /** Adds one of the archive's own entries, which has no line. */
    void addOwn(ArchiveEntry entry, InputStream content) throws IOException, InterruptedException {
        locked(() -> {
            begin(entry);
            return copy(entry.sizeBytes(), content, read -> {}, new HoleFinder());
        });
    }

    /** Adds an entry whose content is compressed already; returns when it is in the file. */
    void splice(ArchiveEntry entry, Digest digest, MemberSpool spool) throws IOException, InterruptedException {
        CompletableFuture<Long> written = locked(() -> {
            long offset = begin(entry);
            var done = spliced(entry.sizeBytes(), spool);
            end(new ManifestEntry(entry, Optional.of(digest), offset));
            return done;
        });
        ordered.await(written);
    }

    /** Adds one of the archive's own entries, whose content is some bytes and then what was spooled. */
    void spliceOwn(ArchiveEntry entry, byte[] first, MemberSpool spool) throws IOException, InterruptedException {
        CompletableFuture<Long> written = locked(() -> {
            begin(entry);
            put(first);
            long rest = entry.sizeBytes() - first.length;
            return spliced(rest, spool, TarHeaders.padding(entry.sizeBytes()));
        });
        ordered.await(written);
    }

    private CompletableFuture<Long> spliced(long size, MemberSpool spool) throws IOException, InterruptedException {
        return spliced(size, spool, TarHeaders.padding(size));
    }

    private CompletableFuture<Long> spliced(long size, MemberSpool spool, int padding)
            throws IOException, InterruptedException {
        handOver();
        var written = ordered.write(spool);
        position += size;
        put(new byte[padding]);
        return written;
    }

    /** Adds zero bytes. */
    void zeros(int count) throws IOException, InterruptedException {
        locked(() -> {
            put(new byte[count]);
            return count;
        });
    }

    /** Ends the current member and waits until all is in the file; returns where the next member will stand. */
    long flush() throws IOException, InterruptedException {
        CompletableFuture<Long> offset = locked(() -> {
            handOver();
            return ordered.offset();
        });
        return ordered.await(offset);
    }

    /** The summary with this component's counts. */
    ComponentSummary counted(ComponentSummary summary) {
        long[] count = counts.getOrDefault(summary.name(), new long[2]);
        return new ComponentSummary(summary.name(), count[0], count[1], summary.settings());
    }

    long entries() {
        return entries;
    }

    long contentBytes() {
        return contentBytes;
    }

    private interface Step<T> {
        T run() throws IOException, InterruptedException;
    }

    /** An entry that breaks off in the middle leaves a tar that cannot go on, so any failure ends the archive. */
    private <T> T locked(Step<T> step) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            failure.check();
            return step.run();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            failure.set(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private long begin(ArchiveEntry entry) throws IOException, InterruptedException {
        if (entry.sizeBytes() >= memberBytes && chunk != null && !chunk.isEmpty()) {
            handOver();
        }
        sha256.reset();
        long offset = position;
        Chunk filling = chunk();
        if (filling.firstPath == null) {
            filling.firstPath = entry.path().toBytes();
        }
        put(TarHeaders.of(entry));
        return offset;
    }

    private void end(ManifestEntry line) throws IOException {
        EntryJson.write(line, json);
        manifestLines.write(json.buffer(), 0, json.length());
        entries++;
        contentBytes += line.entry().sizeBytes();
        long[] count = counts.computeIfAbsent(line.path().root(), name -> new long[2]);
        count[0]++;
        count[1] += line.entry().sizeBytes();
    }

    private long copy(long size, InputStream content, LongConsumer bytesRead, HoleFinder holes)
            throws IOException, InterruptedException {
        long given = 0;
        boolean more = true;
        for (long left = size; left > 0; ) {
            Chunk filling = chunk();
            int part = (int) Math.min(left, filling.room());
            int count = more ? content.read(filling.raw, filling.rawBytes, part) : -1;
            if (count < 0) {
                more = false;
                count = part;
                Arrays.fill(filling.raw, filling.rawBytes, filling.rawBytes + part, (byte) 0);
            } else {
                given += count;
                bytesRead.accept(count);
            }
            sha256.update(filling.raw, filling.rawBytes, count);
            holes.next(filling.raw, filling.rawBytes, count);
            left -= count;
            advance(filling, count);
        }
        put(new byte[TarHeaders.padding(size)]);
        return given;
    }

    private void put(byte[] bytes) throws IOException, InterruptedException {
        int at = 0;
        while (at < bytes.length) {
            Chunk filling = chunk();
            int part = Math.min(bytes.length - at, filling.room());
            System.arraycopy(bytes, at, filling.raw, filling.rawBytes, part);
            at += part;
            advance(filling, part);
        }
    }

    private Chunk chunk() throws IOException, InterruptedException {
        while (chunk == null) {
            chunk = free.poll(LOOK_AROUND_MILLIS, TimeUnit.MILLISECONDS);
            failure.check();
        }
        return chunk;
    }

    private void advance(Chunk filling, int count) {
        filling.rawBytes += count;
        position += count;
        if (filling.room() == 0) {
            handOver();
        }
    }

    private void handOver() {
        if (chunk != null && !chunk.isEmpty()) {
            ordered.write(chunk, pool.compress(chunk));
            chunk = null;
        }
    }
}
