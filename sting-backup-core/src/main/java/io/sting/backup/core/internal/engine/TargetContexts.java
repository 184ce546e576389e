package io.sting.backup.core.internal.engine;

import io.sting.backup.spi.RestoreContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Makes what each target of one restore is given. */
final class TargetContexts {
    private final RunJournal journal;
    private final Path workspace;
    private final ProtectedPaths protectedPaths;
    private final RunReporter reporter;
    private final Clock clock;

    TargetContexts(
            RunJournal journal, Path workspace, ProtectedPaths protectedPaths, RunReporter reporter, Clock clock) {
        this.journal = journal;
        this.workspace = workspace;
        this.protectedPaths = protectedPaths;
        this.reporter = reporter;
        this.clock = clock;
    }

    RestoreContext of(String component) throws IOException {
        return new TargetContext(component, Files.createDirectory(workspace.resolve(component)));
    }

    private final class TargetContext extends RunContext implements RestoreContext {
        private final String component;

        TargetContext(String component, Path folder) {
            super(folder, clock, protectedPaths, reporter);
            this.component = component;
        }

        @Override
        public String restoreId() {
            return journal.restoreId();
        }

        @Override
        public void journal(Map<String, Object> told) throws IOException {
            journal.note(component, told);
        }
    }
}
