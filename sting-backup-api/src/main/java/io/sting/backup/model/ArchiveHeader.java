package io.sting.backup.model;

import java.time.Instant;
import java.util.List;

/**
 * {@code sting-backup.json}, an archive's first entry: what was about to be captured.
 *
 * @param formatVersion version of the archive's format, 1
 * @param id names the backup
 * @param created when it was begun
 * @param host name of the machine
 * @param toolVersion version of the software that wrote it
 * @param components names of the components
 * @param required patterns (as in {@link Selection}, anchored at the archive's root) each of which must match an
 *     entry if the archive is to count as restorable
 * @param complete false if the backup was limited to some components
 */
public record ArchiveHeader(
        int formatVersion,
        BackupId id,
        Instant created,
        String host,
        String toolVersion,
        List<String> components,
        List<String> required,
        boolean complete) {
    public ArchiveHeader {
        components = List.copyOf(components);
        required = List.copyOf(required);
    }
}
