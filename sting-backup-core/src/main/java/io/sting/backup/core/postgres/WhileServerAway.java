package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.concurrent.GoThrough;
import java.io.IOException;

/**
 * For steps that must come to their end and may be done twice: done again while the server is away, for ten seconds, or on
 * its way up, for half an hour: after a crash a server first goes through what it had written ahead.
 */
final class WhileServerAway {
    private static final int ATTEMPTS = 10;
    private static final int ATTEMPTS_WHILE_STARTING = 1800;
    private static final long PAUSE_MILLIS = 1000;

    private WhileServerAway() {}

    /** Does a step until the server answers, whoever interrupts. */
    static void repeat(GoThrough.Step step) throws IOException {
        GoThrough.run(() -> {
            int starting = 0;
            int away = 0;
            while (true) {
                try {
                    step.run();
                    return;
                } catch (PostgresException e) {
                    boolean givenUp = e.isStarting() ? ++starting >= ATTEMPTS_WHILE_STARTING : ++away >= ATTEMPTS;
                    if (!e.isTransient() || givenUp) {
                        throw e;
                    }
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
        });
    }
}
