package io.sting.backup;

import io.sting.backup.model.BackupResult;
import io.sting.backup.model.DrillResult;
import io.sting.backup.model.KeptState;
import io.sting.backup.model.RecoveryResult;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestorePreview;
import io.sting.backup.model.RestoreResult;
import io.sting.backup.model.UnsettledRestore;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.RestoreTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Carries out plans. Safe for use by several threads; runs that want the same folder exclude each other by locks that
 * also hold between processes.
 *
 * <p>Every method blocks. An interrupt cancels a run: it cleans up behind itself and throws
 * {@link io.sting.backup.error.InterruptedRunException}. All errors are
 * {@link io.sting.backup.error.BackupException}s.
 */
public interface BackupEngine {

    /**
     * Makes one backup: captures, publishes, verifies, and removes what retention no longer wants. Either a whole
     * backup is there afterwards, or none.
     */
    BackupResult run(BackupPlan plan);

    /**
     * Restores an archive in two phases. Either everything is restored afterwards, or the live state is what it was.
     *
     * @throws io.sting.backup.error.RestoreRolledBackException if the commit failed and was undone
     * @throws io.sting.backup.error.RollbackFailedException if it could not be undone; the message says what lies where
     */
    RestoreResult run(RestorePlan plan);

    /**
     * Finds out what {@link #run(RestorePlan)} would change, and changes nothing: no lock is taken, no service stopped,
     * nothing staged. The archive is checked as before a restore. What changes in the meantime is not foreseen, nor that
     * a file whose size and time are the archive's has another content.
     *
     * @param changes is handed every change as it is found, on the calling thread; however many, none is held
     * @throws io.sting.backup.error.BackupException that the restore would end with, as far as that can be told
     */
    RestorePreview preview(RestorePlan plan, Consumer<? super RestoreChange> changes);

    /**
     * Proves that an archive can be restored: restores it on trial, to scratch databases and a scratch folder, compares
     * what came back with what was captured, and removes it again. Live state is not touched. A proof is recorded beside
     * the backups ({@link BackupCatalog#lastProof()}) if the archive lies in a backup folder.
     *
     * @param plan as for a restore; its archive, targets, cipher, state and workspace count
     * @return what was compared; what came back otherwise is no exception, see {@link DrillResult#proven()}
     * @throws io.sting.backup.error.CorruptBackupException if the archive is damaged
     */
    DrillResult drill(RestorePlan plan);

    /** Restores that a crash cut off or whose previous state is kept, oldest first. */
    List<UnsettledRestore> unsettled(Path stateDirectory);

    /**
     * Settles every restore that a crash cut off: one whose commit was not complete, its services' proof included, is
     * rolled back, one whose was is finished; services are put as they were before the restore. What is kept on purpose
     * stays, unless it is over its limit. May be called again at any time.
     *
     * @throws io.sting.backup.error.RollbackFailedException if something could not be settled; the message says what lies
     *     where, and a later call tries again
     */
    List<RecoveryResult> recover(Installation installation);

    /** As {@link #recover(Installation)}, of one whose restores stop no services. */
    default List<RecoveryResult> recover(Path stateDirectory, List<? extends RestoreTarget> targets) {
        return recover(new Installation(stateDirectory, targets));
    }

    /**
     * Brings back the state of before the last restore that kept it. Services that run are stopped for it and started
     * again; whether they are well then is not waited for, since there is no way back from the way back.
     *
     * @throws io.sting.backup.error.BackupNotFoundException if none is kept
     * @throws io.sting.backup.error.RestoreException if the services could not be stopped; nothing was changed
     */
    RecoveryResult undo(Installation installation);

    /** As {@link #undo(Installation)}, of one whose restores stop no services. */
    default RecoveryResult undo(Path stateDirectory, List<? extends RestoreTarget> targets) {
        return undo(new Installation(stateDirectory, targets));
    }

    /** States of before that restores kept, oldest first, with what they take on disk. */
    List<KeptState> kept(Installation installation);

    /** The backups in a folder, which need not be there yet. */
    BackupCatalog catalog(Path directory);

    /**
     * Opens an archive for reading.
     *
     * @param cipher how to decrypt; empty if the archive is plain
     */
    BackupArchive open(Path archive, Optional<ArchiveCipher> cipher);
}
