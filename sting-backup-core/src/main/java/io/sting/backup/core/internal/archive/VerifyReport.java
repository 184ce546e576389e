package io.sting.backup.core.internal.archive;

import io.sting.backup.model.Digest;

/**
 * What reading every byte of an archive showed; that it is sound, for otherwise there is no report.
 *
 * @param sizeBytes the archive's length
 * @param sha256 the archive's digest
 * @param entries number of entries
 * @param contentBytes sum of the files' lengths
 * @param indexed whether it has a manifest, with which every entry was compared
 * @param authenticated whether a sidecar's MAC vouches for it
 */
public record VerifyReport(
        long sizeBytes, Digest sha256, long entries, long contentBytes, boolean indexed, boolean authenticated) {}
