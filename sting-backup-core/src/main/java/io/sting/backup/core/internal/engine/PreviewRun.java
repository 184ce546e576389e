package io.sting.backup.core.internal.engine;

import io.sting.backup.RestorePlan;
import io.sting.backup.core.internal.restore.RestoreJournal;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestoreChange.Action;
import io.sting.backup.model.RestorePreview;
import io.sting.backup.model.RestorePreview.Total;
import io.sting.backup.model.UnsettledRestore.State;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Finds out what a restore would change, by the same steps up to the first that would lay something somewhere. */
final class PreviewRun {
    private final RestorePlan plan;
    private final EngineSettings settings;
    private final RunReporter reporter;
    private final Consumer<? super RestoreChange> changes;

    PreviewRun(RestorePlan plan, EngineSettings settings, Consumer<? super RestoreChange> changes) {
        this.plan = plan;
        this.settings = settings;
        this.reporter = new RunReporter(settings.listener(), settings.clock());
        this.changes = changes;
    }

    RestorePreview run() {
        return reporter.framed(this::look);
    }

    private RestorePreview look() throws IOException, InterruptedException {
        reporter.phase(Phase.PLAN);
        if (!Files.isRegularFile(plan.archive())) {
            throw new BackupNotFoundException(plan.archive() + " does not exist; see the list of backups");
        }
        tellUnsettled();
        var archive = VerifiedArchive.of(plan, settings, reporter);
        reporter.phase(Phase.VALIDATE);
        var components = new ArrayList<RestorePreview.Component>();
        for (Staging.Pair pair : archive.pairs()) {
            components.add(preview(pair));
        }
        return new RestorePreview(
                plan.archive(),
                archive.result().id(),
                components,
                reporter.warnings(),
                reporter.notices(),
                archive.archiveBytesRead(),
                reporter.elapsed());
    }

    private void tellUnsettled() throws IOException {
        for (RestoreJournal journal : RestoreJournal.all(plan.stateDirectory())) {
            reporter.notice(
                    "restore " + journal.restoreId(),
                    journal.state() == State.KEPT
                            ? "its previous state is kept, and a restore would let go of that"
                            : "was cut off and would be settled first, which this does not foresee");
        }
    }

    private RestorePreview.Component preview(Staging.Pair pair) throws IOException, InterruptedException {
        String name = pair.target().name();
        Map<Action, Total> totals = new EnumMap<>(Action.class);
        try (var context = new PreviewContext(ProtectedPaths.of(plan), reporter, settings.clock())) {
            long unselected = pair.target().preview(context, pair.content(), change -> {
                totals.merge(
                        change.action(),
                        Total.NONE.plus(change.sizeBytes()),
                        (before, one) -> before.plus(change.sizeBytes()));
                changes.accept(change);
            });
            return new RestorePreview.Component(name, totals, unselected);
        } catch (BackupException e) {
            throw e;
        } catch (IOException e) {
            if (Failures.isInterrupt(e)) {
                throw e;
            }
            throw new RestoreException(Phase.VALIDATE, name + ": " + Failures.describe(e), e);
        }
    }
}
