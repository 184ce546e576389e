package io.sting.backup.core.internal.engine;

import io.sting.backup.BackupArchive;
import io.sting.backup.BackupCatalog;
import io.sting.backup.BackupEngine;
import io.sting.backup.BackupPlan;
import io.sting.backup.Installation;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.internal.io.Workspace;
import io.sting.backup.core.internal.restore.RestoreJournal;
import io.sting.backup.core.internal.store.FolderLock;
import io.sting.backup.error.BackupLockedException;
import io.sting.backup.model.BackupResult;
import io.sting.backup.model.DrillResult;
import io.sting.backup.model.KeptState;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RecoveryResult;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestorePreview;
import io.sting.backup.model.RestoreResult;
import io.sting.backup.model.UnsettledRestore;
import io.sting.backup.spi.ArchiveCipher;
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
    public DrillResult drill(RestorePlan plan) {
        return new DrillRun(plan, settings).run();
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
    public List<RecoveryResult> recover(Installation installation) {
        Path stateDirectory = installation.stateDirectory();
        if (unsettled(stateDirectory).isEmpty()) {
            sweep(stateDirectory);
            return List.of();
        }
        return locked(stateDirectory, () -> recovery(installation).run());
    }

    private Recovery recovery(Installation installation) {
        return new Recovery(installation, settings.clock());
    }

    /** A run that was cut off before its journal was written has left no more than its private folder. */
    private void sweep(Path stateDirectory) {
        try {
            if (Workspace.isAnyIn(stateDirectory) || RestoreJournal.isAnyUnwritten(stateDirectory)) {
                locked(stateDirectory, () -> recovery(new Installation(stateDirectory, List.of()))
                        .run());
            }
        } catch (BackupLockedException underWay) {
            // then it is that run's
        } catch (IOException e) {
            throw Failures.of(Phase.ROLLBACK, e);
        }
    }

    @Override
    public RecoveryResult undo(Installation installation) {
        return locked(
                installation.stateDirectory(), () -> recovery(installation).undo());
    }

    @Override
    public List<KeptState> kept(Installation installation) {
        try {
            return recovery(installation).kept();
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw Failures.of(Phase.PLAN, e);
        }
    }

    private <T> T locked(Path stateDirectory, Settling<T> settling) {
        try (var installation = lock(stateDirectory, FolderLock.INSTALLATION);
                var backups = lock(stateDirectory, "backups")) {
            return settling.run();
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw Failures.of(Phase.ROLLBACK, e);
        }
    }

    private FolderLock lock(Path stateDirectory, String name) throws IOException {
        return FolderLock.acquire(stateDirectory, name, "recovery", settings.lockWait(), settings.clock());
    }

    private interface Settling<T> {
        T run() throws IOException, InterruptedException;
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
