package io.sting.backup.core.internal.archive;

import io.sting.backup.model.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Compresses what is written to it into members, as it comes, and spools them. Has chunks of its own, so that a slow
 * source holds nobody up. For one thread at a time.
 */
final class SpooledStream extends OutputStream {
    private final CompressionPool pool;
    private final FirstFailure failure;
    private final int ahead;
    private final int chunkBytes;
    private final MemberSpool spool;
    private final ArrayDeque<Future<Chunk>> compressing = new ArrayDeque<>();
    private final MessageDigest sha256 = Sha256.create();
    private @Nullable Chunk chunk;
    private long size;
    private @Nullable Digest digest;

    /** @param ahead how many chunks may be compressed at once */
    SpooledStream(
            CompressionPool pool, FirstFailure failure, MemberSpool.Settings settings, int chunkBytes, int ahead) {
        this.pool = pool;
        this.failure = failure;
        this.ahead = ahead;
        this.chunkBytes = chunkBytes;
        this.spool = new MemberSpool(settings, chunkBytes);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
        if (digest != null) {
            throw new IOException("this stream has ended");
        }
        int at = offset;
        while (at < offset + length) {
            Chunk filling = chunk == null ? nextChunk() : chunk;
            int part = Math.min(filling.room(), offset + length - at);
            System.arraycopy(bytes, at, filling.raw, filling.rawBytes, part);
            filling.rawBytes += part;
            at += part;
            chunk = filling;
            if (filling.room() == 0) {
                compress(filling);
            }
        }
        sha256.update(bytes, offset, length);
        size += length;
    }

    private Chunk nextChunk() throws IOException {
        failure.check();
        return compressing.size() < ahead ? new Chunk(chunkBytes) : drain();
    }

    private void compress(Chunk full) {
        compressing.add(pool.compress(full));
        chunk = null;
    }

    private Chunk drain() throws IOException {
        try {
            Chunk done = compressing.remove().get();
            spool.add(done);
            done.clear();
            return done;
        } catch (ExecutionException e) {
            throw new IOException(FirstFailure.causeOf(e).getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    /** Compresses what is left; nothing can be written after this. */
    void end() throws IOException {
        if (digest != null) {
            return;
        }
        digest = Digest.of(sha256);
        if (chunk != null && !chunk.isEmpty()) {
            compress(chunk);
        }
        while (!compressing.isEmpty()) {
            drain();
        }
        chunk = null;
    }

    long sizeBytes() {
        return size;
    }

    Digest sha256() {
        return java.util.Objects.requireNonNull(digest, "not ended");
    }

    MemberSpool spool() {
        return spool;
    }
}
