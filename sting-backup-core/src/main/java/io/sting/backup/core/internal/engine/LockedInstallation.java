package io.sting.backup.core.internal.engine;

import io.sting.backup.RestorePlan;
import io.sting.backup.core.internal.io.Workspace;
import io.sting.backup.core.internal.store.FolderLock;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.model.UnsettledRestore.State;
import java.io.IOException;
import java.nio.file.Files;

/** An installation that no other run touches, with nothing unsettled, until it is closed. */
final class LockedInstallation implements AutoCloseable {
    private final RestorePlan plan;
    private final FolderLock installation;
    private final FolderLock backups;

    private LockedInstallation(RestorePlan plan, FolderLock installation, FolderLock backups) {
        this.plan = plan;
        this.installation = installation;
        this.backups = backups;
    }

    /**
     * Locks it, and settles what a crash left of an earlier restore.
     *
     * @param purpose told to whoever finds it locked
     */
    static LockedInstallation enter(RestorePlan plan, String purpose, EngineSettings settings, RunReporter reporter)
            throws IOException {
        if (!Files.isRegularFile(plan.archive())) {
            throw new BackupNotFoundException(plan.archive() + " does not exist; see the list of backups");
        }
        FolderLock installation = lock(plan, FolderLock.INSTALLATION, purpose, settings);
        try {
            FolderLock backups = lock(plan, "backups", purpose, settings);
            try {
                settleEarlier(plan, settings, reporter);
                return new LockedInstallation(plan, installation, backups);
            } catch (IOException | RuntimeException | Error e) {
                backups.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            installation.close();
            throw e;
        }
    }

    private static FolderLock lock(RestorePlan plan, String name, String purpose, EngineSettings settings)
            throws IOException {
        return FolderLock.acquire(plan.stateDirectory(), name, purpose, settings.lockWait(), settings.clock());
    }

    private static void settleEarlier(RestorePlan plan, EngineSettings settings, RunReporter reporter)
            throws IOException {
        for (var settled : new Recovery(plan.installation(), settings.clock()).run()) {
            String outcome = settled.restored()
                    ? "had been cut off after its commit and is finished now"
                    : "had been cut off and is rolled back now";
            reporter.notice(
                    "restore " + settled.restore().restoreId(),
                    settled.restore().state() == State.KEPT
                            ? "had kept the state of before, which is over its limit and removed now"
                            : outcome);
        }
    }

    /** A private folder for one run. */
    Workspace workspace() throws IOException {
        return Workspace.in(plan.workspace().orElse(plan.stateDirectory()), plan.stateDirectory());
    }

    @Override
    public void close() throws IOException {
        try (installation) {
            backups.close();
        }
    }
}
