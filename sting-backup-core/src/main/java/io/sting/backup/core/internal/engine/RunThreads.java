package io.sting.backup.core.internal.engine;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of one run: the user's executor, which stays, or the run's own, which end with it. */
final class RunThreads implements AutoCloseable {
    private final ExecutorService executor;
    private final boolean own;

    RunThreads(Optional<ExecutorService> given, String name) {
        this.own = given.isEmpty();
        this.executor = given.orElseGet(() -> {
            var number = new AtomicInteger();
            return Executors.newCachedThreadPool(task -> {
                var thread = new Thread(task, "sting-" + name + "-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
        });
    }

    ExecutorService executor() {
        return executor;
    }

    @Override
    public void close() {
        if (own) {
            executor.shutdownNow();
        }
    }
}
