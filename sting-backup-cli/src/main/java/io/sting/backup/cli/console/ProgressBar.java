package io.sting.backup.cli.console;

import io.sting.backup.event.BackupEvent;
import io.sting.backup.event.BackupEvent.PhaseStarted;
import io.sting.backup.event.BackupEvent.Progressed;
import io.sting.backup.event.BackupEvent.RunFinished;
import io.sting.backup.event.BackupListener;
import io.sting.backup.model.Phase;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * One line on a terminal that is written over and over: what is being done, how much of it, how fast, and how long it
 * will take. For one run; called by one thread at a time, as listeners are.
 */
public final class ProgressBar implements BackupListener {
    private static final String TO_LINE_START = "\r\u001b[K";
    private static final int BAR_CELLS = 10;
    private static final Duration TOO_SOON_TO_TELL = Duration.ofSeconds(1);

    private final PrintStream err;
    private final Clock clock;
    private final int columns;
    private Instant phaseStarted;
    private Phase phase = Phase.PLAN;

    public ProgressBar(PrintStream err, Clock clock, int columns) {
        this.err = err;
        this.clock = clock;
        this.columns = columns;
        this.phaseStarted = clock.instant();
    }

    @Override
    public void on(BackupEvent event) {
        if (event instanceof PhaseStarted started) {
            phase = started.phase();
            phaseStarted = clock.instant();
            show(label());
        } else if (event instanceof Progressed progressed) {
            show(line(progressed));
        } else if (event instanceof RunFinished) {
            clear();
        }
    }

    /** Takes the line away. */
    public void clear() {
        err.print(TO_LINE_START);
        err.flush();
    }

    private void show(String line) {
        err.print(TO_LINE_START + (line.length() < columns ? line : line.substring(0, columns - 1)));
        err.flush();
    }

    private String label() {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private String line(Progressed progressed) {
        var elapsed = Duration.between(phaseStarted, clock.instant());
        long done = progressed.bytesDone();
        long total = progressed.bytesTotal().orElse(0);
        var line = new StringBuilder(String.format(Locale.ROOT, "%-8s %-10s ", label(), progressed.component()));
        if (total > 0) {
            line.append(bar(done, total)).append("  ");
        }
        line.append(HumanText.bytes(done));
        if (total > 0) {
            line.append(" of ").append(HumanText.bytes(Math.max(total, done)));
        }
        if (elapsed.compareTo(TOO_SOON_TO_TELL) >= 0) {
            long perSecond = done * 1000 / elapsed.toMillis();
            line.append("  ").append(HumanText.bytes(perSecond)).append("/s");
            line.append(timeLeft(total - done, perSecond));
        }
        return line.toString();
    }

    private static String timeLeft(long bytesLeft, long perSecond) {
        if (bytesLeft <= 0 || perSecond <= 0) {
            return "";
        }
        long seconds = Math.max(1, bytesLeft / perSecond);
        return "  " + (seconds < 60 ? seconds + " s" : HumanText.duration(Duration.ofSeconds(seconds))) + " left";
    }

    private static String bar(long done, long total) {
        int full = (int) Math.min(BAR_CELLS, BAR_CELLS * (done / (double) total));
        int percent = (int) Math.min(100, 100 * (done / (double) total));
        return "[" + "#".repeat(full) + "-".repeat(BAR_CELLS - full) + "] "
                + String.format(Locale.ROOT, "%3d %%", percent);
    }
}
