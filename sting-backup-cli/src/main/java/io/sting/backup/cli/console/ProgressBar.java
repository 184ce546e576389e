package io.sting.backup.cli.console;

import io.sting.backup.event.BackupEvent;
import io.sting.backup.event.BackupEvent.Noticed;
import io.sting.backup.event.BackupEvent.PhaseStarted;
import io.sting.backup.event.BackupEvent.Progressed;
import io.sting.backup.event.BackupEvent.RunFinished;
import io.sting.backup.event.BackupListener;
import io.sting.backup.model.ArchivePath;
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
    private static final int COMPONENT_CELLS = 10;
    private static final Duration TOO_SOON_TO_TELL = Duration.ofSeconds(1);

    private final PrintStream err;
    private final Clock clock;
    private final int columns;
    private Instant phaseStarted;
    private Phase phase = Phase.PLAN;
    private boolean shown;

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
        } else if (event instanceof Noticed noticed) {
            // Until work goes by again; it may be the reason why none does.
            show(label() + ": " + ArchivePath.printable(noticed.notice().text()));
        } else if (event instanceof RunFinished) {
            clear();
        }
    }

    /** Takes the line away, if there is one. */
    public synchronized void clear() {
        if (shown) {
            shown = false;
            err.print(TO_LINE_START);
            err.flush();
        }
    }

    private synchronized void show(String line) {
        shown = true;
        err.print(TO_LINE_START + cut(line, columns - 1));
        err.flush();
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, Math.max(0, length - 1)) + "…";
    }

    private String label() {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    /** Where it is narrow the bar goes first, then the end of the component's name: the time that is left matters. */
    private String line(Progressed progressed) {
        long done = progressed.bytesDone();
        long total = progressed.bytesTotal().orElse(0);
        String bar = total > 0 ? bar(done, total) + "  " : "";
        String figures = figures(done, total);
        String line = head(progressed.component()) + bar + figures;
        if (line.length() < columns) {
            return line;
        }
        int room = columns - 1 - head("").length() + COMPONENT_CELLS - figures.length();
        return head(cut(progressed.component(), Math.max(COMPONENT_CELLS, room))) + figures;
    }

    private String head(String component) {
        return String.format(Locale.ROOT, "%-8s %-" + COMPONENT_CELLS + "s ", label(), component);
    }

    private String figures(long done, long total) {
        var elapsed = Duration.between(phaseStarted, clock.instant());
        var figures = new StringBuilder(HumanText.bytes(done));
        if (total > 0) {
            figures.append(" of ").append(HumanText.bytes(Math.max(total, done)));
        }
        if (elapsed.compareTo(TOO_SOON_TO_TELL) >= 0) {
            long perSecond = done * 1000 / elapsed.toMillis();
            figures.append("  ").append(HumanText.bytes(perSecond)).append("/s");
            figures.append(timeLeft(total - done, perSecond));
        }
        return figures.toString();
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
