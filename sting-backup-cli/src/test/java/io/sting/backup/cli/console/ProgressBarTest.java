package io.sting.backup.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.event.BackupEvent.Noticed;
import io.sting.backup.event.BackupEvent.PhaseStarted;
import io.sting.backup.event.BackupEvent.Progressed;
import io.sting.backup.event.BackupEvent.RunFinished;
import io.sting.backup.model.Notice;
import io.sting.backup.model.Phase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private static final int COLUMNS = 100;
    private static final String START = "\r\u001b[K";

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private Instant now = Instant.parse("2026-03-14T11:00:00Z");

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    private final ProgressBar bar =
            new ProgressBar(new PrintStream(written, true, StandardCharsets.UTF_8), clock, COLUMNS);

    private String lastLine() {
        String all = written.toString(StandardCharsets.UTF_8);
        return all.substring(all.lastIndexOf(START) + START.length());
    }

    @Test
    void shows_share_bytes_rate_time_left_and_component() {
        bar.on(new PhaseStarted(Phase.CAPTURE));
        now = now.plus(Duration.ofSeconds(10));

        bar.on(new Progressed(Phase.CAPTURE, "databases", 256 << 20, OptionalLong.of(1024L << 20)));

        assertThat(lastLine())
                .isEqualTo("capture  databases  [##--------]  25 %  256 MiB of 1.0 GiB  25.6 MiB/s  30 s left");
    }

    @Test
    void shows_bytes_alone_when_the_total_is_unknown() {
        bar.on(new PhaseStarted(Phase.CAPTURE));

        bar.on(new Progressed(Phase.CAPTURE, "files", 1 << 20, OptionalLong.empty()));

        assertThat(lastLine()).isEqualTo("capture  files      1.0 MiB");
    }

    @Test
    void shows_why_nothing_goes_by_until_something_does() {
        bar.on(new PhaseStarted(Phase.CAPTURE));

        bar.on(new Noticed(new Notice("database \"x\"", "the dump waits for a lock on \u001b[2Jt")));

        assertThat(lastLine()).isEqualTo("capture: the dump waits for a lock on \\x1b[2Jt");
        bar.on(new Progressed(Phase.CAPTURE, "files", 1 << 20, OptionalLong.empty()));
        assertThat(lastLine()).isEqualTo("capture  files      1.0 MiB");
    }

    @Test
    void leaves_the_bar_out_and_cuts_the_name_when_the_terminal_is_narrow() {
        var narrow = new ProgressBar(new PrintStream(written, true, StandardCharsets.UTF_8), clock, 80);
        narrow.on(new PhaseStarted(Phase.VERIFY));
        now = now.plus(Duration.ofSeconds(10));

        narrow.on(new Progressed(Phase.VERIFY, "databases", 286L << 20, OptionalLong.of(526L << 20)));
        assertThat(lastLine()).isEqualTo("verify   databases  286 MiB of 526 MiB  28.6 MiB/s  8 s left");

        narrow.on(new Progressed(
                Phase.VERIFY, "sting_backup_20260314_030000.tar.gz.enc", 286L << 20, OptionalLong.of(526L << 20)));
        assertThat(lastLine())
                .isEqualTo("verify   sting_backup_20260314_030000… 286 MiB of 526 MiB  28.6 MiB/s  8 s left")
                .hasSize(79);
    }

    @Test
    void takes_its_line_away_once_and_only_when_it_shows_one() {
        bar.clear();
        assertThat(written.toString(StandardCharsets.UTF_8)).isEmpty();

        bar.on(new PhaseStarted(Phase.VERIFY));
        bar.clear();
        bar.clear();
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo(START + "verify" + START);
    }

    @Test
    void an_estimate_that_was_too_low_stays_at_100() {
        bar.on(new PhaseStarted(Phase.CAPTURE));

        bar.on(new Progressed(Phase.CAPTURE, "files", 3 << 20, OptionalLong.of(2 << 20)));

        assertThat(lastLine()).contains("[##########] 100 %  3.0 MiB of 3.0 MiB");
    }

    @Test
    void never_wraps_and_ends_with_an_empty_line() {
        bar.on(new PhaseStarted(Phase.CAPTURE));
        bar.on(new Progressed(Phase.CAPTURE, "x".repeat(500), 1, OptionalLong.of(2)));
        assertThat(lastLine()).hasSize(COLUMNS - 1);

        bar.on(new RunFinished(true, Duration.ofSeconds(1)));
        assertThat(lastLine()).isEmpty();
    }
}
