package io.sting.backup.core.internal.restore;

import java.nio.file.Path;

/** Tells what of a live tree a restore must leave where it is. */
public interface LiveTree {

    /**
     * Whether an entry stays, with everything below it: a file that neither selection captures, a key, a backup, a
     * socket.
     *
     * @param path the entry
     * @param relative its path relative to the tree's root, bytes escaped as in {@code ArchivePath}
     * @param directory whether it is a folder
     */
    boolean stays(Path path, String relative, boolean directory);

    /**
     * Whether what is not staged stays, too: nothing goes but what stands in the way of something staged. False by
     * default.
     */
    default boolean isOnlyAddedTo() {
        return false;
    }

    /**
     * Whether a folder that is there and is staged gets the staged one's attributes; true by default.
     *
     * @param relative its path relative to the tree's root
     */
    default boolean describes(String relative) {
        return true;
    }

    /**
     * As {@link #stays}, of an entry whose folder stands in the way of something staged, and that would go with it.
     */
    default boolean staysInTheWay(Path path, String relative, boolean directory) {
        return stays(path, relative, directory);
    }

    /**
     * Whether anything may be staged below a folder; true by default.
     *
     * @param relative its path relative to the tree's root
     */
    default boolean reaches(String relative) {
        return true;
    }
}
