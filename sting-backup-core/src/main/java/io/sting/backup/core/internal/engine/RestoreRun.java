package io.sting.backup.core.internal.engine;

import io.sting.backup.RestorePlan;
import io.sting.backup.core.internal.engine.Staging.Staged;
import io.sting.backup.core.internal.io.Workspace;
import io.sting.backup.core.internal.restore.RestoreJournal;
import io.sting.backup.core.internal.restore.RestoreJournal.Participant;
import io.sting.backup.core.internal.store.FolderLock;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RestoreResult;
import io.sting.backup.model.UnsettledRestore.State;
import io.sting.backup.model.VerifyResult;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One restore: verify, stage, validate, commit, finish; or back, in reverse. The live state is touched by the commit
 * alone.
 */
final class RestoreRun {
    private final RestorePlan plan;
    private final EngineSettings settings;
    private final RunReporter reporter;
    private final String restoreId;

    private record VerifiedArchive(VerifyResult result, List<Staging.Pair> pairs) {}

    /** Participants in the order of commit: those that commit in one transaction come last. */
    private record StagedBackup(VerifiedArchive archive, List<Staged> staged, RunJournal journal) {}

    RestoreRun(RestorePlan plan, EngineSettings settings) {
        this.plan = plan;
        this.settings = settings;
        this.reporter = new RunReporter(settings.listener(), settings.clock());
        this.restoreId = String.format("%08x", new SecureRandom().nextInt());
    }

    RestoreResult run() {
        return reporter.framed(this::runLocked);
    }

    private RestoreResult runLocked() throws IOException, InterruptedException {
        reporter.phase(Phase.PLAN);
        if (!Files.isRegularFile(plan.archive())) {
            throw new BackupNotFoundException(plan.archive() + " does not exist; see the list of backups");
        }
        try (var installation = lock("installation");
                var backups = lock("backups")) {
            settleEarlier();
            return runSettled();
        }
    }

    private RestoreResult runSettled() throws IOException, InterruptedException {
        try (var workspace = workspace();
                var threads = new RunThreads(settings.executor(), "restore")) {
            StagedBackup backup = validate(stage(verify(), workspace, threads));
            commit(backup);
            return finish(backup);
        }
    }

    private void settleEarlier() throws IOException {
        for (var settled : new Recovery(plan.stateDirectory(), plan.targets()).run()) {
            reporter.notice(
                    "restore " + settled.restore().restoreId(),
                    settled.restored()
                            ? "had been cut off after its commit and is finished now"
                            : "had been cut off and is rolled back now");
        }
    }

    private FolderLock lock(String name) throws IOException {
        return FolderLock.acquire(plan.stateDirectory(), name, "restore", settings.lockWait(), settings.clock());
    }

    private Workspace workspace() throws IOException {
        return Workspace.in(plan.workspace().orElse(plan.stateDirectory()), plan.stateDirectory());
    }

    private VerifiedArchive verify() throws IOException {
        reporter.phase(Phase.VERIFY, OptionalLong.of(Files.size(plan.archive())));
        try (var archive = LocalArchive.open(plan.archive(), plan.cipher(), settings)) {
            VerifyResult result = archive.authenticate(bytes -> reporter.progress("archive", bytes));
            result.notices().forEach(notice -> reporter.notice(notice.subject(), notice.text()));
            return new VerifiedArchive(result, new Pairing(plan, settings, reporter).pairs(archive));
        }
    }

    private StagedBackup stage(VerifiedArchive archive, Workspace workspace, RunThreads threads)
            throws IOException, InterruptedException {
        long bytes = archive.pairs().stream()
                .mapToLong(pair -> pair.content().summary().contentBytes())
                .sum();
        reporter.phase(Phase.STAGE, OptionalLong.of(bytes));
        var journal = RunJournal.begin(plan.stateDirectory(), journal());
        var staging = new Staging(
                restoreId,
                workspace.folder(),
                ProtectedPaths.of(plan),
                reporter,
                journal,
                settings.clock(),
                threads.executor());
        List<Staged> staged;
        try {
            staged = new ArrayList<>(staging.run(archive.pairs()));
        } catch (RuntimeException e) {
            forgetUnless(staging.leftSomething(), journal);
            throw e;
        }
        staged.sort(Comparator.comparing(one -> one.restore().commitsAtomically()));
        return new StagedBackup(archive, staged, journal);
    }

    private RestoreJournal journal() {
        return new RestoreJournal(
                restoreId,
                plan.archive(),
                settings.clock().instant(),
                State.STAGING,
                plan.targets().stream()
                        .map(target -> new Participant(target.name(), Map.of()))
                        .toList());
    }

    private StagedBackup validate(StagedBackup backup) throws InterruptedException {
        reporter.phase(Phase.VALIDATE);
        try {
            for (Staged staged : backup.staged()) {
                staged.restore().validate();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            new Recovery(plan.stateDirectory(), plan.targets()).dropKept();
            backup.journal().committing(participants(backup.staged()));
            return backup;
        } catch (IOException | InterruptedException | RuntimeException e) {
            BackupException failure = Failures.of(Phase.VALIDATE, e);
            Optional<Exception> left =
                    Rollback.of(backup.staged(), plan.stateDirectory()).run();
            left.ifPresent(failure::addSuppressed);
            forgetUnless(left.isPresent(), backup.journal());
            throw failure;
        }
    }

    private static List<Participant> participants(List<Staged> staged) {
        return staged.stream()
                .map(one -> new Participant(one.target().name(), one.restore().journal()))
                .toList();
    }

    private void forgetUnless(boolean somethingIsLeft, RunJournal journal) {
        if (somethingIsLeft) {
            reporter.notice(restoreId, "left something that could not be removed; the next run tries again");
        } else {
            forget(journal);
        }
    }

    /** A journal that stays is settled by the next run, to no harm. */
    private void forget(RunJournal journal) {
        try {
            journal.remove();
        } catch (IOException e) {
            reporter.notice(restoreId, "its journal could not be removed: " + Failures.describe(e));
        }
    }

    /** From here on the run goes through, whoever interrupts it: either forward, or all the way back. */
    private void commit(StagedBackup backup) {
        reporter.phase(Phase.COMMIT);
        boolean interrupted = Thread.interrupted();
        try {
            for (Staged staged : backup.staged()) {
                staged.restore().commit();
            }
            backup.journal().at(plan.previousKept() ? State.KEPT : State.COMMITTED);
        } catch (IOException | RuntimeException e) {
            reporter.phase(Phase.ROLLBACK);
            turnBack(backup.journal(), e);
            RestoreException failure =
                    Rollback.of(backup.staged(), plan.stateDirectory()).after(e);
            if (failure instanceof RestoreRolledBackException) {
                forget(backup.journal());
            }
            throw failure;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** That the commit is complete may be on disk although its writing failed; a crash must not go forward from here. */
    private static void turnBack(RunJournal journal, Exception failure) {
        try {
            journal.at(State.COMMITTING);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private RestoreResult finish(StagedBackup backup) {
        reporter.phase(Phase.FINISH);
        if (plan.previousKept()) {
            reporter.notice(
                    "restore " + restoreId, "the previous state is kept until it is undone or the next restore");
        } else {
            removePrevious(backup);
        }
        return new RestoreResult(
                restoreId,
                plan.archive(),
                backup.archive().result().id(),
                backup.archive().pairs().stream()
                        .map(pair -> new ComponentSummary(
                                pair.target().name(),
                                pair.content().entriesRead(),
                                pair.content().bytesRead(),
                                pair.content().summary().settings()))
                        .toList(),
                reporter.warnings(),
                reporter.notices(),
                reporter.elapsed());
    }

    private void removePrevious(StagedBackup backup) {
        boolean interrupted = Thread.interrupted();
        boolean removed = true;
        for (Staged staged : backup.staged()) {
            try {
                staged.restore().finish();
            } catch (IOException | RuntimeException e) {
                removed = false;
                reporter.warn(
                        staged.target().name(),
                        "is restored, but the state of before could not be removed: " + messageOf(e));
            }
        }
        if (removed) {
            forget(backup.journal());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String messageOf(Exception e) {
        return e instanceof IOException io ? Failures.describe(io) : String.valueOf(e.getMessage());
    }
}
