package io.sting.backup.event;

import io.sting.backup.model.Notice;
import io.sting.backup.model.Phase;
import io.sting.backup.model.Warning;
import java.time.Duration;
import java.util.OptionalLong;

/** Something that happened in a run. */
public sealed interface BackupEvent {

    /** A phase began; the one before is over. */
    record PhaseStarted(Phase phase) implements BackupEvent {}

    /**
     * Bytes went by. Told at most ten times a second.
     *
     * @param component what is being worked on
     * @param bytesDone running total of the phase
     * @param bytesTotal what it will come to, as far as that is known; an estimate
     */
    record Progressed(Phase phase, String component, long bytesDone, OptionalLong bytesTotal) implements BackupEvent {}

    /**
     * A component has been captured or staged.
     *
     * @param entries how many entries it has
     * @param contentBytes sum of its files' lengths
     */
    record ComponentFinished(Phase phase, String component, long entries, long contentBytes) implements BackupEvent {}

    /** The result will be less than was asked for. */
    record Warned(Warning warning) implements BackupEvent {}

    /** Something worth knowing. */
    record Noticed(Notice notice) implements BackupEvent {}

    /**
     * The run is over.
     *
     * @param succeeded whether it did what was asked for, with warnings or without
     * @param elapsed how long it took
     */
    record RunFinished(boolean succeeded, Duration elapsed) implements BackupEvent {}
}
