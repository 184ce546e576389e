package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.TarLimits;

/**
 * What an archive may ask of a reader, whatever it says of itself.
 *
 * @param entries number of entries
 * @param contentBytes sum of the files' lengths
 * @param pathMemoryBytes memory for knowing which paths there are; twelve bytes each
 * @param memberBytes tar bytes in a gzip member of ours
 * @param manifestLineBytes a line of the manifest
 * @param tar what a tar header may ask for
 */
public record ReaderLimits(
        long entries, long contentBytes, long pathMemoryBytes, int memberBytes, int manifestLineBytes, TarLimits tar) {

    /**
     * 100 million entries, 256 TiB of content, a quarter of the Java heap for paths (at least 32 MiB, which is enough
     * for two million), members of 4 MiB, lines of 4 MiB, headers of 2 MiB, names of 65,535 bytes, 262,144 parts of a
     * sparse file.
     */
    public static final ReaderLimits DEFAULT = new ReaderLimits(
            100_000_000,
            256L << 40,
            Math.max(32L << 20, Runtime.getRuntime().maxMemory() / 4),
            4 << 20,
            HeaderJson.MAX_LINE_BYTES,
            new TarLimits(2 << 20, 65_535, 1 << 18));

    /** The same with another sum of lengths: what there is room for. */
    public ReaderLimits withContentBytes(long newContentBytes) {
        return new ReaderLimits(entries, newContentBytes, pathMemoryBytes, memberBytes, manifestLineBytes, tar);
    }

    /** The same with another number of entries. */
    public ReaderLimits withEntries(long newEntries) {
        return new ReaderLimits(newEntries, contentBytes, pathMemoryBytes, memberBytes, manifestLineBytes, tar);
    }
}
