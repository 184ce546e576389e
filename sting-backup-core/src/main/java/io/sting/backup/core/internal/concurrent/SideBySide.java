package io.sting.backup.core.internal.concurrent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks side by side on an executor that may be the user's. The first failure, or an interrupt of the caller,
 * interrupts the others; and {@link #run} returns only when each has really come to its end, which a cancelled
 * {@link Future} does not tell.
 */
public final class SideBySide<T> {
    private final ExecutorService executor;
    private final LinkedBlockingQueue<Task> ended = new LinkedBlockingQueue<>();
    private @Nullable Exception firstFailure;

    public SideBySide(ExecutorService executor) {
        this.executor = executor;
    }

    /** What came of the tasks: the first failure if there was one, and what the others gave all the same. */
    public record Outcome<T>(List<T> values, @Nullable Exception failure) {}

    /**
     * Runs tasks on a few threads of their own.
     *
     * @param name of the threads
     * @param most how many there are at once, at least 1
     * @return what the tasks gave, in their order
     * @throws InterruptedException if the caller was interrupted, once every task has come to its end
     */
    public static <T> List<T> onThreads(String name, int most, List<Callable<T>> works)
            throws IOException, InterruptedException {
        if (works.isEmpty()) {
            return List.of();
        }
        var executor = Executors.newFixedThreadPool(Math.min(most, works.size()), task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        try {
            var outcome = new SideBySide<T>(executor).run(works);
            throwIfAny(outcome.failure());
            return outcome.values();
        } finally {
            executor.shutdownNow();
        }
    }

    private static void throwIfAny(@Nullable Exception failure) throws IOException, InterruptedException {
        if (failure instanceof InterruptedException interrupted) {
            Thread.interrupted(); // the exception says it
            throw interrupted;
        }
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure != null) {
            throw new IOException(failure);
        }
    }

    private final class Task implements Callable<Void> {
        private final Callable<T> work;
        private final AtomicBoolean claimed = new AtomicBoolean();
        private @Nullable T value;
        private @Nullable Exception failure;

        Task(Callable<T> work) {
            this.work = work;
        }

        @Override
        public @Nullable Void call() {
            if (claimed.compareAndSet(false, true)) {
                try {
                    value = work.call();
                } catch (Exception e) {
                    failure = e;
                } catch (Error e) {
                    failure = new IllegalStateException(e);
                } finally {
                    ended.add(this);
                }
            }
            return null;
        }

        /** A task that has not begun never will. */
        void giveUp() {
            if (claimed.compareAndSet(false, true)) {
                ended.add(this);
            }
        }
    }

    /** Runs them; values come in the tasks' order. */
    public Outcome<T> run(List<Callable<T>> works) {
        var tasks = works.stream().map(Task::new).toList();
        var futures = new ArrayList<Future<Void>>();
        tasks.forEach(task -> futures.add(executor.submit(task)));
        boolean interrupted = false;
        for (int left = tasks.size(); left > 0; ) {
            try {
                Task task = ended.take();
                left--;
                if (task.failure != null && firstFailure == null) {
                    stop(task.failure, tasks, futures);
                }
            } catch (InterruptedException e) {
                interrupted = true;
                if (firstFailure == null) {
                    stop(e, tasks, futures);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        var values = new ArrayList<T>();
        for (Task task : tasks) {
            if (task.value != null) {
                values.add(task.value);
            }
        }
        return new Outcome<>(values, firstFailure);
    }

    private void stop(Exception why, List<Task> tasks, List<Future<Void>> futures) {
        firstFailure = why;
        futures.forEach(future -> future.cancel(true));
        tasks.forEach(Task::giveUp);
    }
}
