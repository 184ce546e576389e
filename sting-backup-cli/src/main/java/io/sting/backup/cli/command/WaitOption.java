package io.sting.backup.cli.command;

import io.sting.backup.core.config.DurationText;
import io.sting.backup.error.BackupLockedException;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.model.Phase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** For commands that lock: how long to wait for another run to end. */
final class WaitOption {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            converter = Converter.class,
            description = "Wait so long for another run to end (90s, 15m, 2h); else fail at once.")
    private Duration wait = Duration.ZERO;

    /** Reads durations. */
    static final class Converter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return DurationText.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /**
     * Does something that locks. It locks before it touches anything, so it may be tried again.
     *
     * @throws BackupLockedException if the other run did not end in time
     */
    <T> T once(Clock clock, Supplier<T> locking) {
        Instant deadline = clock.instant().plus(wait);
        while (true) {
            try {
                return locking.get();
            } catch (BackupLockedException e) {
                if (!clock.instant().isBefore(deadline)) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_TRIES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException(Phase.PLAN, e);
        }
    }
}
