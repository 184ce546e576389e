package io.sting.backup.core.postgres;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Runs what must not stop halfway: an interrupt of the caller waits until it is done, and is then there again. */
final class GoThrough {
    private static final int ATTEMPTS = 10;
    private static final long PAUSE_MILLIS = 1000;

    private GoThrough() {}

    static void run(Step step) throws IOException {
        var task = new FutureTask<@Nullable Void>((Callable<@Nullable Void>) () -> {
            step.run();
            return null;
        });
        var thread = new Thread(task, "postgres-go-through");
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    task.get();
                    return;
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

    /** As {@link #run}, again while the server is away: for steps that may be done twice. */
    static void runUntilServerAnswers(Step step) throws IOException {
        run(() -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    step.run();
                    return;
                } catch (PostgresException e) {
                    if (!e.isTransient() || attempt == ATTEMPTS) {
                        throw e;
                    }
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
        });
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

    /** What is to be done. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException, InterruptedException;
    }
}
