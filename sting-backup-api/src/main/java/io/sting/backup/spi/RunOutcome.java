package io.sting.backup.spi;

import io.sting.backup.model.BackupResult;
import io.sting.backup.model.RestoreResult;
import io.sting.backup.model.Warning;
import java.util.List;

/** How a run ended. */
public sealed interface RunOutcome {

    /** A backup was made. */
    record BackedUp(BackupResult result) implements RunOutcome {
        @Override
        public List<Warning> warnings() {
            return result.warnings();
        }
    }

    /** A restore went through. */
    record Restored(RestoreResult result) implements RunOutcome {
        @Override
        public List<Warning> warnings() {
            return result.warnings();
        }
    }

    /**
     * It failed.
     *
     * @param failure what it ends with, a {@link io.sting.backup.error.BackupException} unless it is a fault of the
     *     program
     */
    record Failed(Throwable failure) implements RunOutcome {
        @Override
        public List<Warning> warnings() {
            return List.of();
        }
    }

    /** Everything that makes it less than was asked for; none if it failed. */
    List<Warning> warnings();
}
