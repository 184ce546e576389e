package io.sting.backup.core.internal.restore;

import java.time.Instant;

/**
 * One step of the commit of a staged tree. Paths are relative to the live folder; {@code ""} is the folder itself and
 * bytes are escaped as in {@code ArchivePath}.
 */
sealed interface SwapStep {
    String path();

    /** The live entry moves aside. */
    record Aside(String path) implements SwapStep {}

    /** The staged entry takes its place. */
    record In(String path) implements SwapStep {}

    /** A folder that stays, since it holds what is not ours to move, gets the staged folder's attributes. */
    record Attributes(String path, FolderAttributes before, FolderAttributes after) implements SwapStep {}

    /** What a folder that stays is given or gets back. */
    record FolderAttributes(int mode, long uid, long gid, Instant modified) {}
}
