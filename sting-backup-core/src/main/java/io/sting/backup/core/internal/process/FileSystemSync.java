package io.sting.backup.core.internal.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/**
 * syncfs(2), which the JDK does not have, by {@code sync -f} (coreutils since 8.24, busybox): makes everything on a file
 * system durable in one call, where a sync for each of 100,000 small files would take minutes.
 */
public final class FileSystemSync {
    private FileSystemSync() {}

    /**
     * Makes the file system that a folder lies on durable.
     *
     * @return false if that cannot be had here, and each file needs a sync of its own
     */
    public static boolean of(Path folder) throws InterruptedException {
        if (folder.getFileSystem() != FileSystems.getDefault()) {
            return false;
        }
        try {
            RunningProcess.run(ProcessCall.of("sync", "-f", "--", folder.toString()), OutputStream.nullOutputStream());
            return true;
        } catch (IOException notThere) {
            return false;
        }
    }
}
