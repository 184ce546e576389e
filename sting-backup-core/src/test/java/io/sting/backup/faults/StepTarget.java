package io.sting.backup.faults;

import io.sting.backup.spi.ComponentContent;
import io.sting.backup.spi.RestoreContext;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.util.Map;

/**
 * A target that tells of each of its steps, before and after: {@code databases.commit.before}.
 *
 * @param target the real one
 */
public record StepTarget(RestoreTarget target, Steps steps) implements RestoreTarget {
    /** Is told of each step; what it throws is the step's failure. */
    @FunctionalInterface
    public interface Steps {
        void reached(String step) throws IOException;
    }

    private interface Action {
        void run() throws IOException, InterruptedException;
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public StagedRestore stage(RestoreContext context, ComponentContent content)
            throws IOException, InterruptedException {
        steps.reached(name() + ".stage.before");
        StagedRestore staged = target.stage(context, content);
        try {
            steps.reached(name() + ".stage.after");
        } catch (IOException e) {
            try {
                staged.rollback();
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
        return new Staged(staged);
    }

    @Override
    public StagedRestore resume(String restoreId, Map<String, Object> journal) throws IOException {
        return new Staged(target.resume(restoreId, journal));
    }

    private final class Staged implements StagedRestore {
        private final StagedRestore staged;

        Staged(StagedRestore staged) {
            this.staged = staged;
        }

        private void step(String name, Action action) throws IOException {
            steps.reached(name() + "." + name + ".before");
            try {
                action.run();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            steps.reached(name() + "." + name + ".after");
        }

        @Override
        public Map<String, Object> journal() {
            return staged.journal();
        }

        @Override
        public void validate() throws IOException {
            step("validate", staged::validate);
        }

        @Override
        public boolean commitsAtomically() {
            return staged.commitsAtomically();
        }

        @Override
        public void commit() throws IOException {
            step("commit", staged::commit);
        }

        @Override
        public void rollback() throws IOException {
            step("rollback", staged::rollback);
        }

        @Override
        public void finish() throws IOException {
            step("finish", staged::finish);
        }
    }
}
