package io.sting.backup.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

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

    /**
     * Makes durable what {@link RestoreTarget#resume} is to be handed should the run be cut off while this target is
     * staged; to be told before anything is laid. What was told before is replaced. A target that finds what it laid by
     * the restore's id alone needs it not.
     *
     * @param journal a tree of JSON values without secrets, as of {@link StagedRestore#journal}
     */
    default void journal(Map<String, Object> journal) throws IOException {}

    /** Says that the restored state will be less than was asked for. */
    void warn(String subject, String text);

    /** Says something worth knowing that takes nothing from the result. */
    void notice(String subject, String text);
}
