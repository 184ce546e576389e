package io.sting.backup.model;

import java.util.List;

/**
 * The head of an archive's manifest: everything in it but the entries, which are read as a stream.
 *
 * @param id names the backup
 * @param components what each component holds
 * @param entries number of entries in all
 * @param contentBytes sum of the files' lengths
 * @param warnings what went less than well while it was written
 * @param notices what was worth knowing
 */
public record Manifest(
        BackupId id,
        List<ComponentSummary> components,
        long entries,
        long contentBytes,
        List<Warning> warnings,
        List<Notice> notices) {
    public Manifest {
        components = List.copyOf(components);
        warnings = List.copyOf(warnings);
        notices = List.copyOf(notices);
    }
}
