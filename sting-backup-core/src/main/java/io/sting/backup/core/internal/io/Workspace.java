package io.sting.backup.core.internal.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private folder (0700) of one run, removed with all its content when it is closed. Should the run be killed, the next
 * one finds it: in the state folder lies either the folder itself or, if it is elsewhere, a symbolic link to it, which
 * is there before the folder is.
 */
public final class Workspace implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workspace.class);
    private static final String IN_STATE = "work-";
    private static final String ELSEWHERE = "sting-work-";

    private final Path entry;
    private final Path folder;

    private Workspace(Path entry, Path folder) {
        this.entry = entry;
        this.folder = folder;
    }

    /**
     * Makes one. To be called under the lock of the state folder, as is {@link #sweep}.
     *
     * @param parent where; made (0700) if it is not there
     * @param stateFolder where the next run looks for what this one left
     */
    public static Workspace in(Path parent, Path stateFolder) throws IOException {
        DurableFiles.makePrivateFolder(parent);
        DurableFiles.makePrivateFolder(stateFolder);
        String name = Long.toUnsignedString(new SecureRandom().nextLong(), 36);
        Path entry = stateFolder.resolve(IN_STATE + name);
        if (Files.isSameFile(parent, stateFolder)) {
            Files.createDirectory(entry, DurableFiles.privateFolder(stateFolder));
            return new Workspace(entry, entry);
        }
        Path folder = parent.toRealPath().resolve(ELSEWHERE + name);
        Files.createSymbolicLink(entry, folder);
        try {
            DurableFiles.syncFolder(stateFolder);
            Files.createDirectory(folder, DurableFiles.privateFolder(parent));
        } catch (IOException e) {
            Files.deleteIfExists(entry);
            throw e;
        }
        return new Workspace(entry, folder);
    }

    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try {
            remove(entry);
        } catch (IOException e) {
            LOG.warn("{} could not be removed, the next run tries again: {}", folder, e.getMessage());
        }
    }

    private static void remove(Path entry) throws IOException {
        if (Files.isSymbolicLink(entry)) {
            Path folder = entry.resolveSibling(Files.readSymbolicLink(entry));
            if (String.valueOf(folder.getFileName()).startsWith(ELSEWHERE)) {
                DurableFiles.deleteTree(folder);
            }
        }
        DurableFiles.deleteTree(entry);
    }

    /** Whether a state folder shows a workspace, of a run that is under way or was cut off. */
    public static boolean isAnyIn(Path stateFolder) throws IOException {
        return !entries(stateFolder).isEmpty();
    }

    /**
     * Removes the workspaces of runs that were cut off.
     *
     * @return names of what was removed, as they stood in the state folder
     */
    public static List<String> sweep(Path stateFolder) throws IOException {
        var removed = new ArrayList<String>();
        for (Path entry : entries(stateFolder)) {
            remove(entry);
            removed.add(String.valueOf(entry.getFileName()));
        }
        return removed;
    }

    private static List<Path> entries(Path stateFolder) throws IOException {
        if (!Files.isDirectory(stateFolder)) {
            return List.of();
        }
        var found = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(stateFolder, IN_STATE + "*")) {
            entries.forEach(found::add);
        }
        return found;
    }
}
