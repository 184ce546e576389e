package io.sting.backup.core.internal.engine;

import io.sting.backup.RestorePlan;
import io.sting.backup.core.internal.engine.Staging.Staged;
import io.sting.backup.core.internal.io.Workspace;
import io.sting.backup.core.internal.restore.RestoreJournal;
import io.sting.backup.core.internal.restore.RestoreJournal.Participant;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RestoreResult;
import io.sting.backup.model.UnsettledRestore.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

    /** Participants in the order of commit: those that commit in one transaction come last. */
    private record StagedBackup(VerifiedArchive archive, List<Staged> staged, RunJournal journal) {}

    RestoreRun(RestorePlan plan, EngineSettings settings) {
        this.plan = plan;
        this.settings = settings;
        this.reporter = new RunReporter(settings.listener(), settings.clock());
        this.restoreId = RestoreJournal.newId();
    }

    RestoreResult run() {
        return reporter.framed(this::runLocked);
    }

    private RestoreResult runLocked() throws IOException, InterruptedException {
        reporter.phase(Phase.PLAN);
        try (var installation = LockedInstallation.enter(plan, "restore", settings, reporter);
                var workspace = installation.workspace();
                var threads = new RunThreads(settings.executor(), "restore")) {
            var archive = VerifiedArchive.of(plan, settings, reporter);
            StagedBackup backup = validate(stage(archive, workspace, threads));
            commit(backup);
            return finish(backup);
        }
    }

    private StagedBackup stage(VerifiedArchive archive, Workspace workspace, RunThreads threads)
            throws IOException, InterruptedException {
        reporter.phase(Phase.STAGE, OptionalLong.of(archive.contentBytes()));
        var journal = RunJournal.begin(plan, restoreId, settings.clock().instant());
        var contexts =
                new TargetContexts(journal, workspace.folder(), ProtectedPaths.of(plan), reporter, settings.clock());
        var staging = new Staging(contexts, reporter, threads.executor());
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
                backup.archive().archiveBytesRead(),
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
