package io.sting.backup.spi;

import java.nio.file.Path;
import java.time.Clock;

/** What a source is given for one capture. Safe for use by several threads. */
public interface CaptureContext {

    /** The run's clock; nothing asks the system for the time. */
    Clock clock();

    /**
     * A private folder (0700) of this run, removed with all its content when the run ends. Only what is not secret, or
     * what a child process cannot do without (a password file), may lie here in plain.
     */
    Path workspace();

    /** Whether a file or folder must not be captured: the backup folder, our own state, the keys. */
    boolean isProtected(Path path);

    /**
     * Says that the backup will be less than was asked for.
     *
     * @param subject path or part that it is about
     * @param text one sentence
     */
    void warn(String subject, String text);

    /** Says something worth knowing that takes nothing from the backup. */
    void notice(String subject, String text);

    /**
     * Records something in the manifest for the restore, under a key. A later value of the same key replaces the
     * earlier one.
     *
     * @param value a map, list, string, long, double or boolean, as JSON has them
     */
    void record(String key, Object value);
}
