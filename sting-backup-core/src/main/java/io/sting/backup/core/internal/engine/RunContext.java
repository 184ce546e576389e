package io.sting.backup.core.internal.engine;

import java.nio.file.Path;
import java.time.Clock;

/** What a source and a target are given alike for one run: a folder, the clock, and somebody to tell. */
abstract class RunContext {
    private final Path folder;
    private final Clock clock;
    private final ProtectedPaths protectedPaths;
    private final RunReporter reporter;

    RunContext(Path folder, Clock clock, ProtectedPaths protectedPaths, RunReporter reporter) {
        this.folder = folder;
        this.clock = clock;
        this.protectedPaths = protectedPaths;
        this.reporter = reporter;
    }

    public final Clock clock() {
        return clock;
    }

    public final Path workspace() {
        return folder;
    }

    public final boolean isProtected(Path path) {
        return protectedPaths.contains(path);
    }

    public final void warn(String subject, String text) {
        reporter.warn(subject, text);
    }

    public final void notice(String subject, String text) {
        reporter.notice(subject, text);
    }
}
