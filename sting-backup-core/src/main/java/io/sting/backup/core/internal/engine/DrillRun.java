package io.sting.backup.core.internal.engine;

import io.sting.backup.RestorePlan;
import io.sting.backup.core.internal.concurrent.SideBySide;
import io.sting.backup.core.internal.io.Workspace;
import io.sting.backup.core.internal.restore.RestoreJournal;
import io.sting.backup.core.internal.store.BackupStore;
import io.sting.backup.model.ComponentProof;
import io.sting.backup.model.DrillResult;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RestoreProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * One restore on trial: verify, restore beside, compare, remove, record. Nothing live is touched; the journal tells
 * whoever comes after a crash what to remove.
 */
final class DrillRun {
    private final RestorePlan plan;
    private final EngineSettings settings;
    private final RunReporter reporter;

    DrillRun(RestorePlan plan, EngineSettings settings) {
        this.plan = plan;
        this.settings = settings;
        this.reporter = new RunReporter(settings.listener(), settings.clock());
    }

    DrillResult run() {
        return reporter.framed(this::runLocked);
    }

    private DrillResult runLocked() throws IOException, InterruptedException {
        reporter.phase(Phase.PLAN);
        try (var installation = LockedInstallation.enter(plan, "drill", settings, reporter);
                var workspace = installation.workspace();
                var threads = new RunThreads(settings.executor(), "drill")) {
            var archive = VerifiedArchive.of(plan, settings, reporter);
            List<ComponentProof> proofs = drill(archive, workspace, threads);
            Instant when = settings.clock().instant();
            record(archive, proofs, when);
            return result(archive, proofs, when);
        }
    }

    private List<ComponentProof> drill(VerifiedArchive archive, Workspace workspace, RunThreads threads)
            throws IOException {
        reporter.phase(Phase.STAGE);
        var journal =
                RunJournal.begin(plan, RestoreJournal.newId(), settings.clock().instant());
        var contexts =
                new TargetContexts(journal, workspace.folder(), ProtectedPaths.of(plan), reporter, settings.clock());
        var tasks = archive.pairs().stream()
                .<Callable<Optional<ComponentProof>>>map(pair -> () -> drill(pair, contexts))
                .toList();
        var outcome = new SideBySide<Optional<ComponentProof>>(threads.executor()).run(tasks);
        if (!Failures.leftSomething(outcome.failure())) {
            journal.remove();
        }
        if (outcome.failure() != null) {
            throw Failures.of(Phase.STAGE, outcome.failure());
        }
        return outcome.values().stream().flatMap(Optional::stream).toList();
    }

    private Optional<ComponentProof> drill(Staging.Pair pair, TargetContexts contexts)
            throws IOException, InterruptedException {
        String name = pair.target().name();
        try {
            Optional<ComponentProof> proof = pair.target().drill(contexts.of(name), pair.content());
            if (proof.isEmpty()) {
                reporter.notice(name, "cannot be restored on trial, so nothing is proven of it");
            }
            reporter.finished(name, pair.content().entriesRead(), pair.content().bytesRead());
            return proof;
        } catch (IOException e) {
            throw Failures.ofTarget(name, e);
        }
    }

    private DrillResult result(VerifiedArchive archive, List<ComponentProof> proofs, Instant when) {
        return new DrillResult(
                plan.archive(),
                archive.result().id(),
                archive.result().sha256(),
                when,
                proofs,
                reporter.warnings(),
                reporter.notices(),
                reporter.elapsed());
    }

    /** Where the archive lies in a backup folder. Not being able to note a proof takes nothing from it but the note. */
    private void record(VerifiedArchive archive, List<ComponentProof> proofs, Instant when) {
        Path folder = plan.archive().getParent();
        Path name = plan.archive().getFileName();
        if (!DrillResult.proven(proofs)
                || folder == null
                || name == null
                || !Files.isDirectory(folder.resolve(BackupStore.STATE))) {
            return;
        }
        var proof = new RestoreProof(name.toString(), archive.result().id(), when, proofs);
        try {
            new BackupStore(folder, settings.clock())
                    .markProven(proof, archive.result().sha256());
        } catch (IOException e) {
            reporter.warn(name.toString(), "is proven, which could not be noted: " + Failures.describe(e));
        }
    }
}
