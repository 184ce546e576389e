package io.sting.backup.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a backup run left behind.
 *
 * @param id names the backup
 * @param archive where it lies
 * @param sizeBytes length of the archive
 * @param sha256 digest of the archive
 * @param encrypted whether it needs a key
 * @param complete false if it was limited to some components
 * @param verified whether it was read back and found good
 * @param manifest what it holds, warnings and notices among it
 * @param retention what became of the backups in its folder; empty if nothing was asked for
 * @param warnings everything that makes the result less than was asked for
 * @param notices everything worth knowing
 * @param elapsed how long it took
 */
public record BackupResult(
        BackupId id,
        Path archive,
        long sizeBytes,
        Digest sha256,
        boolean encrypted,
        boolean complete,
        boolean verified,
        Manifest manifest,
        List<RetentionDecision> retention,
        List<Warning> warnings,
        List<Notice> notices,
        Duration elapsed) {
    public BackupResult {
        retention = List.copyOf(retention);
        warnings = List.copyOf(warnings);
        notices = List.copyOf(notices);
    }

    /** This result, with other warnings. */
    public BackupResult withWarnings(List<Warning> all) {
        return new BackupResult(
                id, archive, sizeBytes, sha256, encrypted, complete, verified, manifest, retention, all, notices,
                elapsed);
    }
}
