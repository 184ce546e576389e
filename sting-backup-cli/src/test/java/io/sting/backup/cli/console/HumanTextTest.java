package io.sting.backup.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1, 1 B",
        "999, 999 B",
        "1000, 1.0 KiB",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "102400, 100 KiB",
        "1023487, 999 KiB",
        "1023488, 1.0 MiB",
        "1048576, 1.0 MiB",
        "15000000, 14.3 MiB",
        "1073741824, 1.0 GiB",
        "9223372036854775807, 8192 PiB"
    })
    void sizes_have_three_digits_and_are_rounded(long bytes, String text) {
        assertThat(HumanText.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 ms",
        "PT0.085S, 85 ms",
        "PT0.999S, 1.0 s",
        "PT3.21S, 3.2 s",
        "PT59.94S, 59.9 s",
        "PT59.96S, 1 min",
        "PT72S, 1 min 12 s",
        "PT59M59.9S, 1 h",
        "PT2H5M, 2 h 5 min",
        "P1D, 1 day",
        "P2DT3H, 2 days 3 h",
        "P30DT3H, 30 days",
        "PT-5S, -5.0 s"
    })
    void durations_show_their_two_largest_parts(Duration duration, String text) {
        assertThat(HumanText.duration(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, just now",
        "PT59S, just now",
        "PT60S, 1 min ago",
        "PT59M, 59 min ago",
        "PT3H, 3 h ago",
        "PT47H, 47 h ago",
        "P2D, 2 days ago",
        "P4000D, '4,000 days ago'",
        "PT-2H, in 2 h",
        "PT-5S, in 1 min"
    })
    void ages_show_their_largest_part(Duration age, String text) {
        assertThat(HumanText.age(age)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, entry, 0 entries", "1, entry, 1 entry", "1234, entry, '1,234 entries'", "2, day, 2 days"})
    void counts_have_plurals(long number, String noun, String text) {
        assertThat(HumanText.count(number, noun)).isEqualTo(text);
    }
}
