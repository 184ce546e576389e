package io.sting.backup.core.internal.engine;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.core.internal.restore.RestoreJournal;
import io.sting.backup.spi.RestoreContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** What a target is given to look ahead: it leaves nothing anywhere. */
final class PreviewContext implements RestoreContext, AutoCloseable {
    private final ProtectedPaths protectedPaths;
    private final RunReporter reporter;
    private final Clock clock;
    private final String id = RestoreJournal.newId();
    private @Nullable Path folder;

    PreviewContext(ProtectedPaths protectedPaths, RunReporter reporter, Clock clock) {
        this.protectedPaths = protectedPaths;
        this.reporter = reporter;
        this.clock = clock;
    }

    @Override
    public String restoreId() {
        return id;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    /** Made when it is asked for, among the machine's temporary files: the plan's places are not touched. */
    @Override
    public synchronized Path workspace() {
        try {
            if (folder == null) {
                folder = Files.createTempDirectory("sting-preview");
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isProtected(Path path) {
        return protectedPaths.contains(path);
    }

    @Override
    public void warn(String subject, String text) {
        reporter.warn(subject, text);
    }

    @Override
    public void notice(String subject, String text) {
        reporter.notice(subject, text);
    }

    @Override
    public synchronized void close() throws IOException {
        if (folder != null) {
            DurableFiles.deleteTree(folder);
        }
    }
}
