package io.sting.backup.core.internal.engine;

import io.sting.backup.event.BackupListener;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * What every run of an engine shares.
 *
 * @param lockWait how long a run waits for another's lock
 * @param workers how many threads compress and decompress
 * @param executor where sources and targets run; empty for threads of the run's own
 * @param version of the software, for the archive's header
 */
public record EngineSettings(
        BackupListener listener,
        Clock clock,
        Duration lockWait,
        int workers,
        Optional<ExecutorService> executor,
        String version) {}
