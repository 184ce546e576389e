package io.sting.backup.core;

import io.sting.backup.BackupEngine;
import io.sting.backup.core.internal.engine.EngineSettings;
import io.sting.backup.core.internal.engine.HostName;
import io.sting.backup.core.internal.engine.LocalEngine;
import io.sting.backup.event.BackupListener;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Where an application begins: builds a {@link BackupEngine}. */
public final class StingBackup {
    private static final long HEAP_PER_WORKER = 10L << 20;

    private StingBackup() {}

    /**
     * Begins an engine. Defaults: nobody listens, the system's clock in the system's zone, no waiting for locks, as many
     * threads for compression as there are processors but no more than one for every 10 MiB of heap, and threads of its
     * own for each run.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** An engine with all defaults. */
    public static BackupEngine ofDefaults() {
        return builder().build();
    }

    /** The software's version; {@code development} when it does not run from a released jar. */
    public static String version() {
        String version = StingBackup.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** This machine's name, as backups made here record it. */
    public static String hostName() {
        return HostName.here();
    }

    /** Gathers an engine's settings. Not safe for use by several threads. */
    public static final class Builder {
        private BackupListener listener = BackupListener.NONE;
        private Clock clock = Clock.systemDefaultZone();
        private Duration lockWait = Duration.ZERO;
        private int workers = defaultWorkers();
        private @Nullable ExecutorService executor;

        private Builder() {}

        private static int defaultWorkers() {
            long heapAllows = Math.max(1, Runtime.getRuntime().maxMemory() / HEAP_PER_WORKER);
            return (int) Math.min(Runtime.getRuntime().availableProcessors(), heapAllows);
        }

        /** Who is told what happens. */
        public Builder listener(BackupListener listener) {
            this.listener = listener;
            return this;
        }

        /** Where time comes from, and the zone in which names and days are counted. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** How long a run waits for another that holds a lock it needs; zero to fail at once. */
        public Builder lockWait(Duration wait) {
            this.lockWait = wait;
            return this;
        }

        /**
         * How many threads compress and decompress.
         *
         * @throws IllegalArgumentException if it is under 1
         */
        public Builder workers(int workers) {
            if (workers < 1) {
                throw new IllegalArgumentException("there must be at least one worker, not " + workers);
            }
            this.workers = workers;
            return this;
        }

        /**
         * Where sources and targets run, each in a task of its own. It needs as many threads as a plan has sources, and is
         * not shut down.
         */
        public Builder executor(ExecutorService executor) {
            this.executor = executor;
            return this;
        }

        public BackupEngine build() {
            return new LocalEngine(
                    new EngineSettings(listener, clock, lockWait, workers, Optional.ofNullable(executor), version()));
        }
    }
}
