package io.sting.backup.faults;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a number of changes through and then none, as if the process had been killed right there: what it goes on doing,
 * cleaning up above all, no longer reaches the files.
 */
public final class Cut implements ChangeObserver {
    private final int allowed;
    private final AtomicInteger seen = new AtomicInteger();
    private final ChangeObserver through;

    public Cut(int allowed) {
        this(allowed, change -> {});
    }

    /** @param through is told of what is let through */
    public Cut(int allowed, ChangeObserver through) {
        this.allowed = allowed;
        this.through = through;
    }

    /** No exception, so that nothing takes it for a failure that it can handle. */
    public static final class CutOff extends Error {
        private static final long serialVersionUID = 1L;

        CutOff(Change change) {
            super("cut off before " + change);
        }
    }

    /** Whether the cut has come; if not, all the work was done before. */
    public boolean happened() {
        return seen.get() > allowed;
    }

    @Override
    public void before(Change change) throws IOException {
        if (seen.getAndIncrement() >= allowed) {
            throw new CutOff(change);
        }
        through.before(change);
    }

    @Override
    public void after(Change change) throws IOException {
        through.after(change);
    }
}
