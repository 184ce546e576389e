package io.sting.backup.core.internal.archive.tar;

import io.sting.backup.model.ArchiveEntry;

/**
 * An entry's headers, read.
 *
 * @param entry what they say
 * @param offset where the first of them stands in the tar
 */
public record TarEntry(ArchiveEntry entry, long offset) {}
