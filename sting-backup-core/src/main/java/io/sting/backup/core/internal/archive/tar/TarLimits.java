package io.sting.backup.core.internal.archive.tar;

/**
 * What a tar may ask a reader to hold in memory.
 *
 * @param headerBytes a pax header or a long name, bytes
 * @param nameBytes an entry's name or a link's target, bytes
 * @param sparseSegments parts of a sparse file
 */
public record TarLimits(int headerBytes, int nameBytes, int sparseSegments) {}
