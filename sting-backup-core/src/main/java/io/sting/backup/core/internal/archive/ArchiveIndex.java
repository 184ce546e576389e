package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.GzipMember;
import io.sting.backup.core.internal.archive.gzip.IndexTrailer;
import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.core.internal.archive.tar.TarEntry;
import io.sting.backup.core.internal.archive.tar.TarHeaders;
import io.sting.backup.core.internal.archive.tar.TarInput;
import io.sting.backup.core.internal.archive.tar.TarReader;
import io.sting.backup.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * The index at an archive's end, read and checked in itself: trailer, member table, and the tar's end.
 *
 * @param table all members before the table's own
 * @param tableDigest SHA-256 of the table's content
 * @param manifestMember the member that begins the manifest
 */
record ArchiveIndex(MemberTable table, Digest tableDigest, int manifestMember) {

    /**
     * Finds the index.
     *
     * @return empty for archives of others
     * @throws MalformedException if the archive is ours and the index is missing or wrong
     */
    static Optional<ArchiveIndex> find(PlainBytes plain, ReaderLimits limits) throws IOException {
        byte[] start = new byte[(int) Math.min(GzipMember.HEADER_BYTES, plain.size())];
        plain.read(0, start, 0, start.length);
        boolean ours = GzipMember.isOurs(start, 0, start.length);
        Optional<IndexTrailer> trailer = Optional.empty();
        if (plain.size() >= IndexTrailer.BYTES) {
            byte[] end = new byte[IndexTrailer.BYTES];
            plain.read(plain.size() - end.length, end, 0, end.length);
            trailer = IndexTrailer.parse(end);
        }
        if (trailer.isEmpty() && ours) {
            throw new MalformedException("its index is not at its end: it was cut off or damaged");
        }
        return trailer.isEmpty() ? Optional.empty() : Optional.of(read(plain, trailer.get(), limits));
    }

    private static ArchiveIndex read(PlainBytes plain, IndexTrailer trailer, ReaderLimits limits) throws IOException {
        long end = plain.size() - IndexTrailer.BYTES;
        boolean possible = trailer.manifestOffset() > 0
                && trailer.tableOffset() > trailer.manifestOffset()
                && trailer.tableOffset() < end
                && trailer.tarBytes() > 0;
        if (!possible) {
            throw new MalformedException("its index points out of it: it is damaged");
        }
        try (var region = new RegionInput(plain, trailer.tableOffset(), end, limits.memberBytes())) {
            return read(region, trailer, limits);
        }
    }

    private static ArchiveIndex read(RegionInput region, IndexTrailer trailer, ReaderLimits limits) throws IOException {
        var tar = new TarReader(TarInput.of(region), limits.tar());
        TarEntry entry = tar.next();
        if (entry == null || !entry.entry().path().value().equals(ArchiveWriter.TABLE_NAME)) {
            throw new MalformedException("the member table is not where the index says");
        }
        long size = entry.entry().sizeBytes();
        long rawEnd = trailer.tarBytes() - size - regionOverhead(size);
        var sha256 = Sha256.create();
        InputStream content = new DigestInputStream(tar.content(), sha256);
        MemberTable table = MemberTable.read(content, trailer.tableOffset(), rawEnd, limits.memberBytes());
        content.transferTo(OutputStream.nullOutputStream());
        if (tar.next() != null) {
            throw new MalformedException("an entry follows the member table");
        }
        tar.finish();
        if (region.rawBytes() != trailer.tarBytes() - rawEnd
                || !Arrays.equals(region.sha256(), trailer.tableSha256())) {
            throw new MalformedException("the member table is damaged");
        }
        int manifest = table.memberStartingAt(trailer.manifestOffset());
        return new ArchiveIndex(table, Digest.of(sha256), manifest);
    }

    /** One header, the content's padding, two end blocks. */
    private static long regionOverhead(long size) {
        return 3L * TarHeaders.BLOCK + TarHeaders.padding(size);
    }
}
