package io.sting.backup.core.internal.engine;

import io.sting.backup.core.internal.archive.ArchiveWriter;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.SourceException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.CaptureContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Captures sources side by side into one archive. The first that fails stops the others. */
final class Capture {
    private final ArchiveWriter writer;
    private final RequiredEntries required;
    private final Path workspace;
    private final ProtectedPaths protectedPaths;
    private final RunReporter reporter;
    private final Clock clock;
    private final ExecutorService executor;

    Capture(
            ArchiveWriter writer,
            RequiredEntries required,
            Path workspace,
            ProtectedPaths protectedPaths,
            RunReporter reporter,
            Clock clock,
            ExecutorService executor) {
        this.writer = writer;
        this.required = required;
        this.workspace = workspace;
        this.protectedPaths = protectedPaths;
        this.reporter = reporter;
        this.clock = clock;
        this.executor = executor;
    }

    /** Captures all of them; counts are filled in by the writer. */
    List<ComponentSummary> run(List<BackupSource> sources) throws InterruptedException {
        var completion = new ExecutorCompletionService<ComponentSummary>(executor);
        var running = new ArrayList<Future<ComponentSummary>>();
        for (BackupSource source : sources) {
            running.add(completion.submit(() -> capture(source)));
        }
        try {
            for (int i = 0; i < sources.size(); i++) {
                completion.take().get();
            }
            var summaries = new ArrayList<ComponentSummary>();
            for (Future<ComponentSummary> finished : running) {
                summaries.add(finished.get());
            }
            return summaries;
        } catch (ExecutionException failed) {
            throw Failures.of(reporter.phase(), causeOf(failed));
        } finally {
            stop(running);
        }
    }

    private static Exception causeOf(ExecutionException failed) {
        return failed.getCause() instanceof Exception cause ? cause : failed;
    }

    /** Nothing may still write when the archive is closed, so this waits for every source to come to its end. */
    private static void stop(List<Future<ComponentSummary>> running) {
        running.forEach(future -> future.cancel(true));
        boolean interrupted = false;
        for (Future<ComponentSummary> future : running) {
            boolean over = false;
            while (!over) {
                try {
                    future.get();
                    over = true;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException | CancellationException e) {
                    over = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private ComponentSummary capture(BackupSource source) throws IOException, InterruptedException {
        String name = source.name();
        var context = new Context(Files.createDirectory(workspace.resolve(name)));
        var sink = new GuardedSink(
                writer.sink(name, bytes -> reporter.progress(name, bytes)),
                path -> required.seen(ArchivePath.of(name).resolve(path.value())));
        try {
            source.capture(context, sink);
        } catch (BackupException e) {
            throw e;
        } catch (IOException e) {
            if (Failures.isInterrupt(e)) {
                throw e;
            }
            throw new SourceException(name, Failures.describe(e), e);
        }
        reporter.finished(name, sink.entries(), sink.contentBytes());
        return new ComponentSummary(name, 0, 0, context.settings);
    }

    private final class Context implements CaptureContext {
        private final Path folder;
        private final Map<String, Object> settings = new ConcurrentHashMap<>();

        Context(Path folder) {
            this.folder = folder;
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
        public void warn(String subject, String text) {
            reporter.warn(subject, text);
        }

        @Override
        public void notice(String subject, String text) {
            reporter.notice(subject, text);
        }

        @Override
        public void record(String key, Object value) {
            settings.put(key, value);
        }
    }
}
