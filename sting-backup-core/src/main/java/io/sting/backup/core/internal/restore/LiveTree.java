package io.sting.backup.core.internal.restore;

import java.nio.file.Path;

/** Tells what of a live tree a restore must leave where it is. */
@FunctionalInterface
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
}
