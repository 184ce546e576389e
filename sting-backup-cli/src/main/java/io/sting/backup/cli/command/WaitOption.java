package io.sting.backup.cli.command;

import io.sting.backup.core.config.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** For commands that lock: how long to wait for another run to end. */
final class WaitOption {
    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            converter = Converter.class,
            description = "Wait so long for another run to end (90s, 15m, 2h); else fail at once.")
    private Duration wait = Duration.ZERO;

    Duration duration() {
        return wait;
    }

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
}
