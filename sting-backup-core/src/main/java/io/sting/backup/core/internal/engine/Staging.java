package io.sting.backup.core.internal.engine;

import io.sting.backup.error.BackupException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.RestoreContext;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Stages targets side by side. If one fails, what the others staged is removed, as far as that goes. */
final class Staging {
    private final String restoreId;
    private final Path workspace;
    private final ProtectedPaths protectedPaths;
    private final RunReporter reporter;
    private final RunJournal journal;
    private final Clock clock;
    private final ExecutorService executor;
    private boolean leftSomething;

    /** A target with the component that it takes. */
    record Pair(RestoreTarget target, ArchiveComponent content) {}

    /** A target that has been staged. */
    record Staged(RestoreTarget target, StagedRestore restore) {}

    Staging(
            String restoreId,
            Path workspace,
            ProtectedPaths protectedPaths,
            RunReporter reporter,
            RunJournal journal,
            Clock clock,
            ExecutorService executor) {
        this.restoreId = restoreId;
        this.workspace = workspace;
        this.protectedPaths = protectedPaths;
        this.reporter = reporter;
        this.journal = journal;
        this.clock = clock;
        this.executor = executor;
    }

    List<Staged> run(List<Pair> pairs) throws InterruptedException {
        var running = new ArrayList<Future<Staged>>();
        for (Pair pair : pairs) {
            running.add(executor.submit(() -> stage(pair)));
        }
        var staged = new ArrayList<Staged>();
        Exception failure = null;
        for (Future<Staged> future : running) {
            try {
                staged.add(get(future, running));
            } catch (ExecutionException e) {
                leftSomething |= saysWhatIsLeft(e);
                failure = first(failure, e.getCause() instanceof Exception cause ? cause : e);
                running.forEach(other -> other.cancel(true));
            } catch (CancellationException | InterruptedException e) {
                failure = first(failure, e);
            }
        }
        if (failure != null) {
            staged.forEach(this::remove);
            throw Failures.of(Phase.STAGE, failure);
        }
        return staged;
    }

    /** Whether something that was staged by a run that failed could not be removed, so that its journal is needed. */
    boolean leftSomething() {
        return leftSomething;
    }

    /** A target that cannot remove what it laid says so among the suppressed exceptions. */
    private static boolean saysWhatIsLeft(Throwable failure) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            if (one.getSuppressed().length > 0) {
                return true;
            }
        }
        return false;
    }

    private static Exception first(@org.jspecify.annotations.Nullable Exception earlier, Exception later) {
        boolean laterSaysMore = earlier instanceof CancellationException;
        return earlier == null || laterSaysMore ? later : earlier;
    }

    /** An interrupt of the run is passed on to the targets, and what they staged meanwhile is still waited for. */
    private static Staged get(Future<Staged> future, List<Future<Staged>> all)
            throws ExecutionException, InterruptedException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            all.forEach(other -> other.cancel(true));
            throw e;
        }
    }

    private Staged stage(Pair pair) throws IOException, InterruptedException {
        String name = pair.target().name();
        try {
            var restore = pair.target()
                    .stage(new Context(name, Files.createDirectory(workspace.resolve(name))), pair.content());
            reporter.finished(name, pair.content().entriesRead(), pair.content().bytesRead());
            return new Staged(pair.target(), restore);
        } catch (BackupException e) {
            throw e;
        } catch (IOException e) {
            if (Failures.isInterrupt(e)) {
                throw e;
            }
            throw new RestoreException(Phase.STAGE, name + ": " + Failures.describe(e), e);
        }
    }

    private void remove(Staged staged) {
        try {
            staged.restore().rollback();
        } catch (IOException | RuntimeException e) {
            leftSomething = true;
            reporter.warn(staged.target().name(), "what was staged could not be removed: " + e.getMessage());
        }
    }

    private final class Context implements RestoreContext {
        private final String component;
        private final Path folder;

        Context(String component, Path folder) {
            this.component = component;
            this.folder = folder;
        }

        @Override
        public String restoreId() {
            return restoreId;
        }

        @Override
        public Clock clock() {
            return clock;
        }

        @Override
        public Path workspace() {
            return folder;
        }

        @Override
        public boolean isProtected(Path path) {
            return protectedPaths.contains(path);
        }

        @Override
        public void journal(Map<String, Object> told) throws IOException {
            journal.note(component, told);
        }

        @Override
        public void warn(String subject, String text) {
            reporter.warn(subject, text);
        }

        @Override
        public void notice(String subject, String text) {
            reporter.notice(subject, text);
        }
    }
}
