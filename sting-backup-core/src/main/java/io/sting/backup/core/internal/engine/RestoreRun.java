package io.sting.backup.core.internal.engine;

import io.sting.backup.RestorePlan;
import io.sting.backup.core.internal.concurrent.GoThrough;
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
import io.sting.backup.spi.Hook;
import io.sting.backup.spi.RunOutcome;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One restore: verify, stage, validate, stop services, commit, start services, finish; or back, in reverse. The live
 * state is touched by the commit alone.
 */
final class RestoreRun {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private final RestorePlan plan;
    private final EngineSettings settings;
    private final RunReporter reporter;
    private final String restoreId;

    /** Participants in the order of commit: those that commit in one transaction come last. */
    private record StagedBackup(
            VerifiedArchive archive,
            List<Staged> staged,
            RunJournal journal,
            ServiceSwitch services,
            Rollback rollback) {}

    RestoreRun(RestorePlan plan, EngineSettings settings) {
        this.plan = plan;
        this.settings = settings;
        this.reporter = new RunReporter(settings.listener(), settings.clock());
        this.restoreId = RestoreJournal.newId();
    }

    RestoreResult run() {
        var hooked = new HookedRun<RestoreResult>(
                plan.hooks(),
                new Hook.Run(Hook.Operation.RESTORE, Optional.of(plan.archive())),
                reporter,
                RunOutcome.Restored::new,
                RestoreResult::withWarnings);
        return reporter.framed(() -> hooked.around(this::runLocked));
    }

    private RestoreResult runLocked() throws IOException, InterruptedException {
        reporter.phase(Phase.PLAN);
        try (var installation = LockedInstallation.enter(plan, "restore", settings, reporter);
                var workspace = installation.workspace();
                var threads = new RunThreads(settings.executor(), "restore")) {
            var archive = VerifiedArchive.of(plan, settings, reporter);
            StagedBackup backup = stop(validate(stage(archive, workspace, threads)));
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
        var services = ServiceSwitch.of(plan.services());
        return new StagedBackup(
                archive, staged, journal, services, new Rollback(staged, services, plan.stateDirectory()));
    }

    private StagedBackup validate(StagedBackup backup) throws IOException {
        reporter.phase(Phase.VALIDATE);
        try {
            validateEach(backup);
            return backup;
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw givenUp(backup, Phase.VALIDATE, e);
        }
    }

    private static void validateEach(StagedBackup backup) throws IOException, InterruptedException {
        for (Staged staged : backup.staged()) {
            staged.restore().validate();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /**
     * From here on services are down, and nothing is renamed yet. What they wrote and removed on their way down is not
     * what was validated, so that is done once more.
     */
    private StagedBackup stop(StagedBackup backup) throws IOException {
        if (backup.services().isThere()) {
            reporter.phase(Phase.STOP);
        }
        try {
            backup.services().stop(backup.journal()::stopping);
            if (backup.services().isThere()) {
                validateEach(backup);
            }
            GoThrough.run(() -> {
                recovery().dropKept();
                backup.journal().committing(participants(backup.staged()));
            });
            return backup;
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw givenUp(backup, Phase.STOP, e);
        }
    }

    /** Puts everything as it was before the commit, and makes of the failure what the run ends with. */
    private BackupException givenUp(StagedBackup backup, Phase phase, Exception failure) throws IOException {
        Optional<RestoreException> worse = GoThrough.give(() -> {
            Optional<RestoreException> notStarted = backup.rollback().beforeCommit(failure);
            Optional<Exception> left = backup.rollback().undo();
            left.ifPresent(failure::addSuppressed);
            forgetUnless(left.isPresent() || notStarted.isPresent(), backup.journal());
            return notStarted;
        });
        BackupException ending = Failures.of(phase, failure);
        return worse.isPresent() ? worse.get() : ending;
    }

    private Recovery recovery() {
        return new Recovery(plan.installation(), settings.clock());
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
            GoThrough.run(journal::remove);
        } catch (IOException e) {
            reporter.notice(restoreId, "its journal could not be removed: " + Failures.describe(e));
        }
    }

    /**
     * From here on the run goes forward or all the way back, whoever interrupts it; while services start, an interrupt
     * turns it back.
     */
    private void commit(StagedBackup backup) throws IOException {
        reporter.phase(Phase.COMMIT);
        try {
            GoThrough.run(() -> {
                for (Staged staged : backup.staged()) {
                    staged.restore().commit();
                }
            });
            startServices(backup);
            GoThrough.run(() -> committed(backup.journal()));
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw rolledBack(backup, e);
        }
    }

    private void startServices(StagedBackup backup) throws IOException, InterruptedException {
        if (backup.services().isThere()) {
            reporter.phase(Phase.START);
            backup.services().start();
            backup.services().probe();
            backup.services()
                    .before()
                    .filter(before -> !before.down().isEmpty())
                    .ifPresent(before -> reporter.notice(
                            String.join(", ", before.down()), "did not run before the restore and was not started"));
        }
    }

    private void committed(RunJournal journal) throws IOException {
        if (plan.previousKept()) {
            journal.kept(keptUntil());
        } else {
            journal.committed();
        }
    }

    private Optional<Instant> keptUntil() {
        return plan.keptAtMost().map(settings.clock().instant()::plus);
    }

    private RestoreException rolledBack(StagedBackup backup, Exception failure) throws IOException {
        reporter.phase(Phase.ROLLBACK);
        RestoreException ending = GoThrough.give(() -> {
            turnBack(backup.journal(), failure);
            RestoreException end = backup.rollback().afterCommit(failure);
            if (end instanceof RestoreRolledBackException) {
                forget(backup.journal());
            }
            return end;
        });
        if (Failures.isInterrupt(failure)) {
            Thread.currentThread().interrupt();
        }
        return ending;
    }

    /** That the commit is complete may be on disk although its writing failed; a crash must not go forward from here. */
    private static void turnBack(RunJournal journal, Exception failure) {
        try {
            journal.at(State.COMMITTING);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private RestoreResult finish(StagedBackup backup) throws IOException {
        reporter.phase(Phase.FINISH);
        if (plan.previousKept()) {
            reporter.notice(
                    "restore " + restoreId,
                    "the previous state is kept until it is undone or the next restore"
                            + keptUntil()
                                    .map(limit -> ", at most until "
                                            + MINUTE.format(limit.atZone(
                                                    settings.clock().getZone())))
                                    .orElse(""));
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

    private void removePrevious(StagedBackup backup) throws IOException {
        GoThrough.run(() -> {
            boolean removed = true;
            for (Staged staged : backup.staged()) {
                try {
                    staged.restore().finish();
                } catch (IOException | RuntimeException e) {
                    removed = false;
                    reporter.warn(
                            staged.target().name(),
                            "is restored, but the state of before could not be removed: " + Failures.messageOf(e));
                }
            }
            if (removed) {
                forget(backup.journal());
            }
        });
    }
}
