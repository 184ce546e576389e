package io.sting.backup.core.internal.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A private folder (0700) of one run, removed with all its content when it is closed. */
public final class Workspace implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workspace.class);

    private final Path folder;

    private Workspace(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes one.
     *
     * @param parent where; made (0700) if it is not there
     * @param prefix what its name begins with
     */
    public static Workspace in(Path parent, String prefix) throws IOException {
        DurableFiles.makePrivateFolder(parent);
        return new Workspace(Files.createTempDirectory(parent, prefix, DurableFiles.privateFolder(parent)));
    }

    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try {
            DurableFiles.deleteTree(folder);
        } catch (IOException e) {
            LOG.warn("{} could not be removed: {}", folder, e.getMessage());
        }
    }
}
