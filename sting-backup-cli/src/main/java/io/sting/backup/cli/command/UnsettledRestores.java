package io.sting.backup.cli.command;

import io.sting.backup.BackupEngine;
import io.sting.backup.core.config.StingConfig;
import io.sting.backup.model.RecoveryResult;
import io.sting.backup.model.UnsettledRestore;
import io.sting.backup.model.UnsettledRestore.State;
import io.sting.backup.spi.RestoreTarget;
import java.util.List;

/**
 * Restores that a crash cut off, or whose previous state is kept.
 *
 * @param engine settles them
 * @param config whose they are
 */
record UnsettledRestores(BackupEngine engine, StingConfig config) {

    /** Those that a crash cut off. */
    List<UnsettledRestore> cutOff() {
        return all().stream().filter(restore -> restore.state() != State.KEPT).toList();
    }

    /** Settles those that a crash cut off, if there are any. */
    List<RecoveryResult> settle() {
        return cutOff().isEmpty() ? List.of() : engine.recover(config.stateDirectory(), targets());
    }

    /** Brings the state back that the last restore kept. */
    RecoveryResult undo() {
        return engine.undo(config.stateDirectory(), targets());
    }

    private List<UnsettledRestore> all() {
        return engine.unsettled(config.stateDirectory());
    }

    private List<RestoreTarget> targets() {
        return config.restoreTargets(
                all().stream().flatMap(restore -> restore.components().stream()).toList());
    }
}
