package io.sting.backup.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A backup as it lies in a store.
 *
 * @param name file name
 * @param kind what it is
 * @param id its id; empty if it has no sidecar
 * @param created when it was begun; without a sidecar what its name says
 * @param sizeBytes length of the file
 * @param encrypted whether it needs a key
 * @param complete false if it was limited to some components; foreign archives count as complete
 * @param components names of its components; empty if unknown
 * @param sha256 digest of the file as its sidecar has it
 * @param fingerprint which key opens it; empty if plain or unknown
 * @param pinned kept whatever retention says
 * @param verified when it was last read in full and found good
 * @param proven when a drill last proved that it can be restored
 */
public record StoredBackup(
        String name,
        BackupKind kind,
        Optional<BackupId> id,
        Instant created,
        long sizeBytes,
        boolean encrypted,
        boolean complete,
        List<String> components,
        Optional<Digest> sha256,
        Optional<KeyFingerprint> fingerprint,
        boolean pinned,
        Optional<Instant> verified,
        Optional<Instant> proven) {
    public StoredBackup {
        components = List.copyOf(components);
    }
}
