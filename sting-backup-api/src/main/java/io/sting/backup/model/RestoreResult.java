package io.sting.backup.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a restore did.
 *
 * @param restoreId names the run
 * @param archive what was restored
 * @param backup which backup that was; empty for an archive that we did not write
 * @param components what was restored
 * @param warnings everything that makes the result less than was asked for
 * @param notices everything worth knowing
 * @param archiveBytesRead how much of the archive was read; less than its length when a part was restored by the index
 * @param elapsed how long it took
 */
public record RestoreResult(
        String restoreId,
        Path archive,
        Optional<BackupId> backup,
        List<ComponentSummary> components,
        List<Warning> warnings,
        List<Notice> notices,
        long archiveBytesRead,
        Duration elapsed) {
    public RestoreResult {
        components = List.copyOf(components);
        warnings = List.copyOf(warnings);
        notices = List.copyOf(notices);
    }

    /** This result, with other warnings. */
    public RestoreResult withWarnings(List<Warning> all) {
        return new RestoreResult(restoreId, archive, backup, components, all, notices, archiveBytesRead, elapsed);
    }
}
