package io.sting.backup.core.internal.engine;

import io.sting.backup.core.internal.store.BackupStore;
import io.sting.backup.model.RetentionDecision;
import io.sting.backup.model.RetentionPolicy;
import java.io.IOException;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Carries out what a retention policy decides, oldest first. */
final class Rotation {
    private final BackupStore store;
    private final Clock clock;

    Rotation(BackupStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    List<RetentionDecision> apply(RetentionPolicy policy, boolean dryRun) throws IOException {
        List<RetentionDecision> decisions = policy.decide(store.list(), ZonedDateTime.now(clock));
        if (!dryRun) {
            var oldestFirst = new ArrayList<>(decisions);
            Collections.reverse(oldestFirst);
            for (RetentionDecision decision : oldestFirst) {
                if (!decision.keep()) {
                    store.delete(decision.backup());
                }
            }
        }
        return decisions;
    }
}
