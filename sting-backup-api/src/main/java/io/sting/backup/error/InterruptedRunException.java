package io.sting.backup.error;

import io.sting.backup.model.Phase;
import org.jspecify.annotations.Nullable;

/** The run's thread was interrupted, and the run has cleaned up behind itself. The interrupt flag is set again. */
public final class InterruptedRunException extends BackupException {
    private static final long serialVersionUID = 1L;

    public InterruptedRunException(Phase phase, @Nullable Throwable cause) {
        super(phase, "interrupted during " + phase.name().toLowerCase(java.util.Locale.ROOT), cause);
    }
}
