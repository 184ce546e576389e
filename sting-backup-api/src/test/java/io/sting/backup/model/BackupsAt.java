package io.sting.backup.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Backups in a store, as the tests of retention need them. */
final class BackupsAt {
    private BackupsAt() {}

    /** A complete, plain archive that nobody verified. */
    static StoredBackup archive(Instant created) {
        return new StoredBackup(
                "sting_backup_" + created,
                BackupKind.ARCHIVE,
                Optional.of(BackupId.of(created, 0)),
                created,
                1_000_000,
                false,
                true,
                List.of("files", "databases"),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    static StoredBackup archive(String created) {
        return archive(Instant.parse(created));
    }

    static StoredBackup verified(StoredBackup b) {
        return copy(b, b.kind(), b.complete(), b.components(), b.pinned(), Optional.of(b.created()));
    }

    static StoredBackup pinned(StoredBackup b) {
        return copy(b, b.kind(), b.complete(), b.components(), true, b.verified());
    }

    static StoredBackup partial(StoredBackup b, String... components) {
        return copy(b, b.kind(), false, List.of(components), b.pinned(), b.verified());
    }

    static StoredBackup snapshot(StoredBackup b) {
        return copy(b, BackupKind.VAULT_SNAPSHOT, b.complete(), b.components(), b.pinned(), b.verified());
    }

    private static StoredBackup copy(
            StoredBackup b,
            BackupKind kind,
            boolean complete,
            List<String> components,
            boolean pinned,
            Optional<Instant> verified) {
        return new StoredBackup(
                b.name(),
                kind,
                b.id(),
                b.created(),
                b.sizeBytes(),
                b.encrypted(),
                complete,
                components,
                b.sha256(),
                b.fingerprint(),
                pinned,
                verified,
                b.proven());
    }
}
