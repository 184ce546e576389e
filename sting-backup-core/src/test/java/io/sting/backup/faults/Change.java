package io.sting.backup.faults;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done to files.
 *
 * @param kind what
 * @param path to which, as the machine knows it
 * @param target where to, of a move; where from, of a hard link
 */
public record Change(Kind kind, Path path, @Nullable Path target) {
    /** What can be done. */
    public enum Kind {
        MAKE_FOLDER,
        MAKE_LINK,
        MAKE_SYMBOLIC_LINK,
        /** A file is opened for writing, and made if it is not there. */
        OPEN,
        WRITE,
        /** fsync(2) of a file or folder. */
        FORCE,
        SET_ATTRIBUTE,
        MOVE,
        DELETE
    }

    static Change of(Kind kind, Path path) {
        return new Change(kind, path, null);
    }

    /** For messages and for choosing. */
    @Override
    public String toString() {
        return kind + " " + path + (target == null ? "" : " -> " + target);
    }
}
