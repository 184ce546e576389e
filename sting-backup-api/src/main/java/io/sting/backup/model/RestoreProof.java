package io.sting.backup.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The record of a drill that went well.
 *
 * @param archive file name of what was restored; it may be gone by now
 * @param backup which backup it was; empty for an archive that we did not write
 * @param when when that was
 * @param components what was compared
 */
public record RestoreProof(String archive, Optional<BackupId> backup, Instant when, List<ComponentProof> components) {
    public RestoreProof {
        components = List.copyOf(components);
    }
}
