package io.sting.backup.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a run clean up behind itself when the process is told to end (SIGINT, SIGTERM): its thread is interrupted, and
 * the process ends with the run's own exit code when the run has ended.
 */
final class Interruption {
    private final Thread run;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger exit = new AtomicInteger();

    private Interruption(Thread run) {
        this.run = run;
    }

    /** From now on the calling thread is what is interrupted. */
    static Interruption ofCurrentThread() {
        var interruption = new Interruption(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::onShutdown, "interruption"));
        return interruption;
    }

    private void onShutdown() {
        if (ended.getCount() == 0) {
            return;
        }
        run.interrupt();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Not exit(): that waits for this very hook. And a signal's own number would replace the run's.
        Runtime.getRuntime().halt(exit.get());
    }

    /** The run is over; ends the process. */
    void exit(int code) {
        exit.set(code);
        ended.countDown();
        System.exit(code);
    }
}
