package io.sting.backup.model;

import java.util.Optional;

/**
 * One line of an archive's manifest.
 *
 * @param entry the entry's attributes
 * @param sha256 digest of a file's content; empty for anything else, and for archives without a manifest
 * @param tarOffset where the entry's first header block stands in the uncompressed tar, bytes
 */
public record ManifestEntry(ArchiveEntry entry, Optional<Digest> sha256, long tarOffset) {
    public ArchivePath path() {
        return entry.path();
    }
}
