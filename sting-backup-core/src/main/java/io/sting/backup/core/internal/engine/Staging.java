package io.sting.backup.core.internal.engine;

import io.sting.backup.core.internal.concurrent.GoThrough;
import io.sting.backup.core.internal.concurrent.SideBySide;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;

/** Stages targets side by side. If one fails, what the others staged is removed, as far as that goes. */
final class Staging {
    private final TargetContexts contexts;
    private final RunReporter reporter;
    private final ExecutorService executor;
    private boolean leftSomething;

    /** A target with the component that it takes. */
    record Pair(RestoreTarget target, ArchiveComponent content) {}

    /** A target that has been staged. */
    record Staged(RestoreTarget target, StagedRestore restore) {}

    Staging(TargetContexts contexts, RunReporter reporter, ExecutorService executor) {
        this.contexts = contexts;
        this.reporter = reporter;
        this.executor = executor;
    }

    List<Staged> run(List<Pair> pairs) {
        var tasks =
                pairs.stream().<Callable<Staged>>map(pair -> () -> stage(pair)).toList();
        var outcome = new SideBySide<Staged>(executor).run(tasks);
        Exception failure = outcome.failure();
        if (failure != null) {
            leftSomething |= Failures.leftSomething(failure);
            outcome.values().forEach(this::remove);
            throw Failures.of(Phase.STAGE, failure);
        }
        return outcome.values();
    }

    /** Whether something that was staged by a run that failed could not be removed, so that its journal is needed. */
    boolean leftSomething() {
        return leftSomething;
    }

    private Staged stage(Pair pair) throws IOException, InterruptedException {
        String name = pair.target().name();
        try {
            var restore = pair.target().stage(contexts.of(name), pair.content());
            reporter.finished(name, pair.content().entriesRead(), pair.content().bytesRead());
            return new Staged(pair.target(), restore);
        } catch (IOException e) {
            throw Failures.ofTarget(name, e);
        }
    }

    private void remove(Staged staged) {
        try {
            GoThrough.run(staged.restore()::rollback);
        } catch (IOException | RuntimeException e) {
            leftSomething = true;
            reporter.warn(staged.target().name(), "what was staged could not be removed: " + e.getMessage());
        }
    }
}
