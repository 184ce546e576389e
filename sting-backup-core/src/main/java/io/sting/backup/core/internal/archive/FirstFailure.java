package io.sting.backup.core.internal.archive;

import io.sting.backup.error.BackupException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What went wrong first, on whatever thread; everybody else is told that, not what followed from it. */
final class FirstFailure {
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

    /** What a task failed of, on its own thread. */
    static Throwable causeOf(Throwable wrapped) {
        Throwable cause = wrapped.getCause();
        return cause == null ? wrapped : cause;
    }

    void set(Throwable failure) {
        first.compareAndSet(null, failure);
    }

    boolean isSet() {
        return first.get() != null;
    }

    /** Throws the failure, if there is one, with this thread's own trace on top. */
    void check() throws IOException {
        Throwable failure = first.get();
        if (failure == null) {
            return;
        }
        if (failure instanceof BackupException known) {
            throw known;
        }
        if (failure instanceof InterruptedException || failure instanceof InterruptedIOException) {
            throw new IOException("the archive was given up: its writing was interrupted", failure);
        }
        throw new IOException(failure.getMessage() == null ? failure.toString() : failure.getMessage(), failure);
    }
}
