package io.sting.backup.cli.command;

import io.sting.backup.BackupEngine;
import io.sting.backup.event.BackupListener;
import java.time.Duration;

/** Makes engines. */
@FunctionalInterface
public interface EngineFactory {

    /**
     * An engine.
     *
     * @param listener is told what happens in its runs
     * @param lockWait how long it waits for another run's lock; zero to fail at once
     */
    BackupEngine engine(BackupListener listener, Duration lockWait);
}
