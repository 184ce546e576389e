package io.sting.backup;

import io.sting.backup.model.RestoreProof;
import io.sting.backup.model.RetentionDecision;
import io.sting.backup.model.RetentionPolicy;
import io.sting.backup.model.StoredBackup;
import io.sting.backup.model.VerifyResult;
import io.sting.backup.spi.ArchiveCipher;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The backups in one folder. Safe for use by several threads; files that are not backups are ignored. */
public interface BackupCatalog {

    /** The folder. */
    Path directory();

    /** The backups, newest first. */
    List<StoredBackup> list();

    /**
     * Finds one backup.
     *
     * @param reference a file name, an id or the beginning of one that names a single backup, or {@code latest} for
     *     the newest complete archive
     * @throws io.sting.backup.error.BackupNotFoundException if there is none or more than one; the message lists what
     *     there is
     */
    StoredBackup find(String reference);

    /** Where a backup's file is. */
    Path pathOf(StoredBackup backup);

    /**
     * Reads every byte of a backup and remembers that it was found good.
     *
     * @param cipher how to decrypt; empty if the archive is plain
     * @throws io.sting.backup.error.CorruptBackupException if anything is not as it should be
     */
    VerifyResult verify(StoredBackup backup, Optional<ArchiveCipher> cipher);

    /** The last drill that proved a backup of this folder restorable; empty if there was none. */
    Optional<RestoreProof> lastProof();

    /** Keeps a backup whatever retention says; nothing happens if it is pinned already. */
    void pin(StoredBackup backup);

    /** Takes a pin away; nothing happens if there is none. */
    void unpin(StoredBackup backup);

    /**
     * Applies a retention policy.
     *
     * @param dryRun only says what would be removed
     * @return a decision for each backup, newest first
     */
    List<RetentionDecision> rotate(RetentionPolicy policy, boolean dryRun);
}
