package io.sting.backup;

import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.ServiceControl;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an engine has to know of an installation to settle or undo its restores: as its {@link RestorePlan}s had it.
 *
 * @param stateDirectory where the journals are
 * @param targets of the same names and places as those of the plans
 * @param services those that the plans stop and start; empty if they stop none
 */
public record Installation(
        Path stateDirectory, List<? extends RestoreTarget> targets, Optional<ServiceControl> services) {
    public Installation {
        targets = List.copyOf(targets);
    }

    /** One whose restores stop no services. */
    public Installation(Path stateDirectory, List<? extends RestoreTarget> targets) {
        this(stateDirectory, targets, Optional.empty());
    }
}
