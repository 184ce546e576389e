package io.sting.backup.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a full read of an archive showed. An archive that is damaged makes no result but a
 * {@code CorruptBackupException}.
 *
 * @param archive what was read
 * @param id which backup it is; empty for an archive that we did not write
 * @param sizeBytes length of the archive
 * @param sha256 digest of the archive
 * @param entries number of entries
 * @param contentBytes sum of the files' lengths
 * @param authenticated whether the sidecar's MAC vouches for the archive
 * @param missing required patterns that no entry matches; not empty means that it is not restorable in full
 * @param warnings recorded when it was made, or found now
 * @param notices everything worth knowing
 * @param elapsed how long it took
 */
public record VerifyResult(
        Path archive,
        Optional<BackupId> id,
        long sizeBytes,
        Digest sha256,
        long entries,
        long contentBytes,
        boolean authenticated,
        List<String> missing,
        List<Warning> warnings,
        List<Notice> notices,
        Duration elapsed) {
    public VerifyResult {
        missing = List.copyOf(missing);
        warnings = List.copyOf(warnings);
        notices = List.copyOf(notices);
    }

    /** Whether everything that a restore needs is there. */
    public boolean restorable() {
        return missing.isEmpty();
    }
}
