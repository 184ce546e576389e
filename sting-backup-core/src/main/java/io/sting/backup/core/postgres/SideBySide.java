package io.sting.backup.core.postgres;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs tasks on a few threads. When one fails, or we are interrupted, the others are interrupted and waited for. */
final class SideBySide {
    private SideBySide() {}

    /** Runs all and returns what they gave, in the order of the tasks. */
    static <T> List<T> run(List<Callable<T>> tasks, int threads) throws IOException, InterruptedException {
        if (tasks.isEmpty()) {
            return List.of();
        }
        var executor = Executors.newFixedThreadPool(Math.min(threads, tasks.size()), task -> {
            var thread = new Thread(task, "postgres");
            thread.setDaemon(true);
            return thread;
        });
        try {
            var completion = new ExecutorCompletionService<T>(executor);
            var futures = new ArrayList<Future<T>>();
            tasks.forEach(task -> futures.add(completion.submit(task)));
            for (int i = 0; i < futures.size(); i++) {
                completion.take().get();
            }
            var results = new ArrayList<T>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } finally {
            executor.shutdownNow();
            awaitUninterruptibly(executor);
        }
    }

    private static IOException rethrown(@Nullable Throwable cause) throws InterruptedException {
        if (cause instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    private static void awaitUninterruptibly(java.util.concurrent.ExecutorService executor) {
        boolean interrupted = false;
        while (true) {
            try {
                if (executor.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
