package io.sting.backup.spi;

import java.nio.file.Path;
import java.time.Clock;

/** What a target is given for one restore. Safe for use by several threads. */
public interface RestoreContext {

    /** Names the restore: short, of lower-case letters and digits, unique. Staged names hold it. */
    String restoreId();

    /** The run's clock; nothing asks the system for the time. */
    Clock clock();

    /** A private folder (0700) of this run, removed with all its content when staging is over. */
    Path workspace();

    /** Whether a file or folder must stay where it is: the backup folder, our own state, the keys. */
    boolean isProtected(Path path);

    /** Says that the restored state will be less than was asked for. */
    void warn(String subject, String text);

    /** Says something worth knowing that takes nothing from the result. */
    void notice(String subject, String text);
}
