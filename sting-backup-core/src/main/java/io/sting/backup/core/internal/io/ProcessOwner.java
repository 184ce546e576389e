package io.sting.backup.core.internal.io;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who this process runs as, and so whose files it may change: root everybody's, others their own. */
public final class ProcessOwner {
    private static final Path SELF = Path.of("/proc/self");
    private static final long ROOT = 0;

    private ProcessOwner() {}

    /** The number of the user, see geteuid(2): the owner of the folder that the link leads to, for the link is root's. */
    public static long uid() throws IOException {
        return Files.getAttribute(SELF, "unix:uid") instanceof Integer number ? Integer.toUnsignedLong(number) : ROOT;
    }

    /** Whether it may change mode and times of what somebody owns; where that cannot be told, trying will. */
    public static boolean mayChange(Path path, long ownedBy) throws IOException {
        if (path.getFileSystem() != FileSystems.getDefault() || !Files.exists(SELF)) {
            return true;
        }
        long ourselves = uid();
        return ourselves == ROOT || ourselves == ownedBy;
    }
}
