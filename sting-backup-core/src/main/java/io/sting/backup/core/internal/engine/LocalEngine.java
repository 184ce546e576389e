package io.sting.backup.core.internal.engine;

import io.sting.backup.BackupArchive;
import io.sting.backup.BackupCatalog;
import io.sting.backup.BackupEngine;
import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.internal.io.Workspace;
import io.sting.backup.core.internal.restore.RestoreJournal;
import io.sting.backup.core.internal.store.FolderLock;
import io.sting.backup.error.BackupLockedException;
import io.sting.backup.model.BackupResult;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RecoveryResult;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestorePreview;
import io.sting.backup.model.RestoreResult;
import io.sting.backup.model.UnsettledRestore;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.RestoreTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Carries plans out on this machine. */
public final class LocalEngine implements BackupEngine {
    private final EngineSettings settings;

    public LocalEngine(EngineSettings settings) {
        this.settings = settings;
    }

    @Override
    public BackupResult run(BackupPlan plan) {
        return new BackupRun(plan, settings).run();
    }

    @Override
    public RestoreResult run(RestorePlan plan) {
        return new RestoreRun(plan, settings).run();
    }

    @Override
    public RestorePreview preview(RestorePlan plan, Consumer<? super RestoreChange> changes) {
        return new PreviewRun(plan, settings, changes).run();
    }

    @Override
    public List<UnsettledRestore> unsettled(Path stateDirectory) {
        try {
            return RestoreJournal.all(stateDirectory).stream()
                    .map(RestoreJournal::summary)
                    .toList();
        } catch (IOException e) {
            throw Failures.of(Phase.PLAN, e);
        }
    }

    @Override
    public List<RecoveryResult> recover(Path stateDirectory, List<? extends RestoreTarget> targets) {
        if (unsettled(stateDirectory).isEmpty()) {
            sweep(stateDirectory);
            return List.of();
        }
        return locked(stateDirectory, () -> new Recovery(stateDirectory, targets).run());
    }

    /** A run that was cut off before its journal was written has left no more than its private folder. */
    private void sweep(Path stateDirectory) {
        try {
            if (Workspace.isAnyIn(stateDirectory) || RestoreJournal.isAnyUnwritten(stateDirectory)) {
                locked(stateDirectory, () -> new Recovery(stateDirectory, List.of()).run());
            }
        } catch (BackupLockedException underWay) {
            // then it is that run's
        } catch (IOException e) {
            throw Failures.of(Phase.ROLLBACK, e);
        }
    }

    @Override
    public RecoveryResult undo(Path stateDirectory, List<? extends RestoreTarget> targets) {
        return locked(stateDirectory, () -> new Recovery(stateDirectory, targets).undo());
    }

    private <T> T locked(Path stateDirectory, Settling<T> settling) {
        try (var installation = lock(stateDirectory, "installation");
                var backups = lock(stateDirectory, "backups")) {
            return settling.run();
        } catch (IOException | RuntimeException e) {
            throw Failures.of(Phase.ROLLBACK, e);
        }
    }

    private FolderLock lock(Path stateDirectory, String name) throws IOException {
        return FolderLock.acquire(stateDirectory, name, "recovery", settings.lockWait(), settings.clock());
    }

    private interface Settling<T> {
        T run() throws IOException;
    }

    @Override
    public BackupCatalog catalog(Path directory) {
        return new LocalCatalog(directory, settings);
    }

    @Override
    public BackupArchive open(Path archive, Optional<ArchiveCipher> cipher) {
        try {
            return LocalArchive.open(archive.toAbsolutePath(), cipher, settings);
        } catch (IOException | RuntimeException e) {
            throw Failures.of(Phase.FETCH, e);
        }
    }
}
