package io.sting.backup.core.internal.concurrent;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Runs what must not stop halfway, on a thread that nobody knows: an interrupt of the caller waits until it is done, and
 * is then there again. (An interrupted thread cannot as much as sync a file: its channels are closed under it.)
 */
public final class GoThrough {
    private GoThrough() {}

    /** What is to be done. */
    @FunctionalInterface
    public interface Step {
        void run() throws IOException, InterruptedException;
    }

    /** What is to be done, and gives something. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    /** Does a step; what it throws is thrown. */
    public static void run(Step step) throws IOException {
        give(() -> {
            step.run();
            return true;
        });
    }

    /** Does a work and gives what it gives; what it throws is thrown. */
    public static <T> T give(Work<T> work) throws IOException {
        var task = new FutureTask<T>(work::run);
        var thread = new Thread(task, Thread.currentThread().getName() + "-go-through");
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException rethrown(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }
}
