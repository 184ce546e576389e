package io.sting.backup.spi;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A component that lies staged beside the live state. Used by one thread at a time.
 *
 * <p>{@link #rollback()} and {@link #finish()} are idempotent and work from what they find, in whatever subset of
 * renames a crash left; so both may be called again, also on an object that {@link RestoreTarget#resume} made.
 */
public interface StagedRestore {

    /**
     * Everything that another process needs to roll back or finish, as a tree of JSON values without secrets. Asked
     * after {@link #validate()} and made durable before {@link #commit()}.
     */
    Map<String, Object> journal();

    /**
     * Checks, before anything live is touched, all that could make the commit fail. Called once more when services were
     * stopped, for what they did on their way down counts; so it must be repeatable, and what counts is the last time.
     */
    void validate() throws IOException, InterruptedException;

    /**
     * Whether commit is one transaction that another participant's failure cannot leave half done. Such participants
     * commit last.
     */
    default boolean commitsAtomically() {
        return false;
    }

    /** Puts the staged state in the live one's place, by renames, and keeps the live one aside. */
    void commit() throws IOException;

    /** Puts the live state of before back, wherever the commit had come to, and removes what was staged. */
    void rollback() throws IOException;

    /**
     * What the state of before takes on disk, after a commit and as long as it is not finished; empty, the default, if
     * that cannot be told. Changes nothing.
     */
    default OptionalLong previousBytes() throws IOException, InterruptedException {
        return OptionalLong.empty();
    }

    /** Removes the state of before; after this there is no way back. */
    void finish() throws IOException;
}
