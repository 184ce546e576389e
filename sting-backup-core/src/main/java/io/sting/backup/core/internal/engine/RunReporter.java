package io.sting.backup.core.internal.engine;

import io.sting.backup.event.BackupEvent;
import io.sting.backup.event.BackupListener;
import io.sting.backup.model.Notice;
import io.sting.backup.model.Phase;
import io.sting.backup.model.Warning;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what a run has to say and tells its listener, one event at a time, progress at most ten times a second. A
 * listener that throws is logged and cannot fail the run. Safe for use by several threads.
 */
final class RunReporter {
    private static final Logger LOG = LoggerFactory.getLogger(RunReporter.class);
    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(100);

    private final BackupListener listener;
    private final Clock clock;
    private final Instant begun;
    private final List<Warning> warnings = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();
    private Phase phase = Phase.PLAN;
    private long bytesDone;
    private OptionalLong bytesTotal = OptionalLong.empty();
    private Instant lastProgress = Instant.MIN;

    RunReporter(BackupListener listener, Clock clock) {
        this.listener = listener;
        this.clock = clock;
        this.begun = clock.instant();
    }

    synchronized void phase(Phase next, OptionalLong totalBytes) {
        phase = next;
        bytesDone = 0;
        bytesTotal = totalBytes;
        lastProgress = Instant.MIN;
        tell(new BackupEvent.PhaseStarted(next));
    }

    void phase(Phase next) {
        phase(next, OptionalLong.empty());
    }

    synchronized Phase phase() {
        return phase;
    }

    synchronized void progress(String component, long bytes) {
        bytesDone += bytes;
        Instant now = clock.instant();
        if (now.isBefore(lastProgress.plus(PROGRESS_INTERVAL))) {
            return;
        }
        lastProgress = now;
        tell(new BackupEvent.Progressed(phase, component, bytesDone, bytesTotal));
    }

    synchronized void finished(String component, long entries, long contentBytes) {
        tell(new BackupEvent.ComponentFinished(phase, component, entries, contentBytes));
    }

    synchronized void warn(String subject, String text) {
        var warning = new Warning(subject, text);
        warnings.add(warning);
        tell(new BackupEvent.Warned(warning));
    }

    synchronized void notice(String subject, String text) {
        var notice = new Notice(subject, text);
        notices.add(notice);
        tell(new BackupEvent.Noticed(notice));
    }

    /** What a run does. */
    interface Story<T> {
        T tell() throws IOException, InterruptedException;
    }

    /** Runs a run: what it throws becomes an exception of the api, and the listener is told the end. */
    <T> T framed(Story<T> story) {
        boolean succeeded = false;
        try {
            T result = story.tell();
            succeeded = true;
            return result;
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw Failures.of(phase(), e);
        } finally {
            runFinished(succeeded);
        }
    }

    private synchronized void runFinished(boolean succeeded) {
        tell(new BackupEvent.RunFinished(succeeded, elapsed()));
    }

    synchronized List<Warning> warnings() {
        return List.copyOf(warnings);
    }

    synchronized List<Notice> notices() {
        return List.copyOf(notices);
    }

    Duration elapsed() {
        return Duration.between(begun, clock.instant());
    }

    private void tell(BackupEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException broken) {
            LOG.warn("a listener failed on {}: {}", event, broken.toString());
        }
    }
}
