package io.sting.backup.cli.command;

import io.sting.backup.BackupEngine;
import io.sting.backup.Installation;
import io.sting.backup.core.config.StingConfig;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.KeptState;
import io.sting.backup.model.RecoveryResult;
import io.sting.backup.model.UnsettledRestore;
import io.sting.backup.model.UnsettledRestore.State;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

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

    /** Settles those that a crash cut off, and lets go of states that were kept too long, if there are any. */
    List<RecoveryResult> settle(Instant now) {
        boolean nothingToDo =
                all().stream().allMatch(restore -> restore.state() == State.KEPT && !restore.isKeptTooLong(now));
        return nothingToDo ? List.of() : engine.recover(installation());
    }

    /** Brings the state back that the last restore kept. */
    RecoveryResult undo() {
        return engine.undo(installation());
    }

    /** The states that are kept; what they take is not told where the configuration cannot reach them. */
    List<KeptState> kept() {
        var kept = all().stream()
                .filter(restore -> restore.state() == State.KEPT)
                .map(restore -> new KeptState(restore, OptionalLong.empty()))
                .toList();
        try {
            return kept.isEmpty() ? kept : engine.kept(installation());
        } catch (InvalidPlanException e) {
            return kept;
        }
    }

    private List<UnsettledRestore> all() {
        return engine.unsettled(config.stateDirectory());
    }

    private Installation installation() {
        return config.installation(
                all().stream().flatMap(restore -> restore.components().stream()).toList());
    }
}
