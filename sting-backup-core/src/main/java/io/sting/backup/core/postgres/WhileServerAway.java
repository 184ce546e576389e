package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.concurrent.GoThrough;
import java.io.IOException;

/** For steps that must come to their end and may be done twice: done again while the server is away. */
final class WhileServerAway {
    private static final int ATTEMPTS = 10;
    private static final long PAUSE_MILLIS = 1000;

    private WhileServerAway() {}

    /** Does a step until the server answers, whoever interrupts. */
    static void repeat(GoThrough.Step step) throws IOException {
        GoThrough.run(() -> {
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
}
