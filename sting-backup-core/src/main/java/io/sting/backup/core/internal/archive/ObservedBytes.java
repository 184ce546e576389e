package io.sting.backup.core.internal.archive;

import io.sting.backup.model.Digest;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Counts what is fetched, and while it is told to digests every byte of the archive once, in order. */
final class ObservedBytes implements ArchiveBytes {
    private static final int STEP = 256 * 1024;

    private final ArchiveBytes bytes;
    private long fetched;
    private long digested;
    private @Nullable MessageDigest sha256;
    private LongConsumer progress = count -> {};

    ObservedBytes(ArchiveBytes bytes) {
        this.bytes = bytes;
    }

    @Override
    public long size() {
        return bytes.size();
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
        if (sha256 != null && position > digested) {
            digestUpTo(position);
        }
        bytes.read(position, into, offset, length);
        fetched += length;
        long end = position + length;
        if (sha256 != null && end > digested) {
            int known = (int) Math.max(0, digested - position);
            digest(into, offset + known, length - known);
        }
    }

    private void digest(byte[] part, int offset, int length) {
        if (sha256 != null) {
            sha256.update(part, offset, length);
            digested += length;
            progress.accept(length);
        }
    }

    private void digestUpTo(long end) throws IOException {
        byte[] part = new byte[STEP];
        while (digested < end) {
            int length = (int) Math.min(STEP, end - digested);
            bytes.read(digested, part, 0, length);
            fetched += length;
            digest(part, 0, length);
        }
    }

    /** From now on every byte is digested as it is read, and what is skipped, too. */
    void beginDigest(LongConsumer listener) {
        sha256 = Sha256.create();
        digested = 0;
        progress = listener;
    }

    /** Digests what nobody has read yet; gives the digest of the whole. */
    Digest endDigest() throws IOException {
        digestUpTo(bytes.size());
        Digest digest = Digest.of(java.util.Objects.requireNonNull(sha256, "not begun"));
        sha256 = null;
        return digest;
    }

    long fetched() {
        return fetched;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
