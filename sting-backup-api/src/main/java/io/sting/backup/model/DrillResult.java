package io.sting.backup.model;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a drill showed: a restore on trial, of which nothing is left.
 *
 * @param archive what was restored
 * @param backup which backup it is; empty for an archive that we did not write
 * @param sha256 digest of the archive
 * @param when when it ended
 * @param components what was compared
 * @param warnings what was less than it should be
 * @param notices everything worth knowing; components that cannot be restored on trial among it
 * @param elapsed how long it took
 */
public record DrillResult(
        Path archive,
        Optional<BackupId> backup,
        Digest sha256,
        Instant when,
        List<ComponentProof> components,
        List<Warning> warnings,
        List<Notice> notices,
        Duration elapsed) {
    public DrillResult {
        components = List.copyOf(components);
        warnings = List.copyOf(warnings);
        notices = List.copyOf(notices);
    }

    /** Whether something was restored, and all of it came back as it was captured. */
    public boolean proven() {
        return proven(components);
    }

    /** Whether proofs are there, and none of them shows a difference. */
    public static boolean proven(List<ComponentProof> components) {
        return !components.isEmpty() && components.stream().allMatch(ComponentProof::proven);
    }
}
