package io.sting.backup.event;

/**
 * Is told what happens in a run, on the run's threads but by one at a time. It should return soon. Whatever it throws
 * is logged and cannot fail the run.
 */
@FunctionalInterface
public interface BackupListener {
    /** Does nothing. */
    BackupListener NONE = event -> {};

    /** Called for every event, in order. */
    void on(BackupEvent event);
}
