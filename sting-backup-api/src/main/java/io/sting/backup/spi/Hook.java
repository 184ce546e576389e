package io.sting.backup.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Something to be done before and after a run: a disk that is mounted, a page that says "back soon". Safe for use by
 * several threads.
 *
 * <p>Hooks run outside of every lock, on the run's own thread: before anything else is looked at, in the plan's order, and
 * after everything is settled, in the reverse order. {@link #after} is called for every hook whose {@link #before} was
 * begun, also if that failed, so that what it has done can be undone. Both block and obey interruption; an interrupted
 * run still runs what is to be done after it.
 */
public interface Hook {

    /** What a run does. */
    enum Operation {
        BACKUP,
        RESTORE
    }

    /**
     * A run.
     *
     * @param operation what it does
     * @param archive what it restores; empty for a backup
     */
    record Run(Operation operation, Optional<Path> archive) {}

    /**
     * To be done before a run.
     *
     * @throws IOException if the run must not take place: it fails before anything is touched
     */
    default void before(Run run) throws IOException, InterruptedException {}

    /**
     * To be done after a run, whatever came of it.
     *
     * @throws IOException if that failed: a warning of the run, which changes nothing of its outcome
     */
    default void after(Run run, RunOutcome outcome) throws IOException, InterruptedException {}
}
