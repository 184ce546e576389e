package io.sting.backup.core.internal.engine;

import io.sting.backup.error.BackupException;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.StorageException;
import io.sting.backup.model.Phase;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Turns what Java throws into what the api promises. */
final class Failures {
    private Failures() {}

    /** The exception that a run ends with. */
    static BackupException of(Phase phase, Exception failure) {
        if (failure instanceof BackupException ours) {
            return ours;
        }
        if (isInterrupt(failure)) {
            Thread.currentThread().interrupt();
            return new InterruptedRunException(phase, failure);
        }
        if (failure instanceof java.io.UncheckedIOException wrapped && wrapped.getCause() != null) {
            return of(phase, wrapped.getCause());
        }
        if (failure instanceof IOException) {
            return new StorageException(phase, describe((IOException) failure), failure);
        }
        if (failure instanceof RuntimeException bug) {
            throw bug;
        }
        throw new IllegalStateException(failure);
    }

    /** Whether a target could not remove what it had laid: it says so among the suppressed exceptions. */
    static boolean leftSomething(@Nullable Throwable failure) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            if (one.getSuppressed().length > 0) {
                return true;
            }
        }
        return false;
    }

    /** What a target's failure is, with its name; an interrupt stays what it is. */
    static RestoreException ofTarget(String name, IOException failure) throws IOException {
        if (isInterrupt(failure)) {
            throw failure;
        }
        return new RestoreException(Phase.STAGE, name + ": " + describe(failure), failure);
    }

    static boolean isInterrupt(Exception failure) {
        return failure instanceof InterruptedException
                || failure instanceof ClosedByInterruptException
                || failure instanceof java.io.InterruptedIOException
                        && !(failure instanceof java.net.SocketTimeoutException);
    }

    /** What is wrong, for a person. */
    static String messageOf(Exception failure) {
        return failure instanceof IOException io ? describe(io) : String.valueOf(failure.getMessage());
    }

    /** What the JDK leaves out of its messages: what is wrong with the file that it names. */
    static String describe(IOException failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (failure instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (failure instanceof FileAlreadyExistsException inTheWay) {
            return inTheWay.getFile() + " is in the way; it is no folder, or was to be new";
        }
        if (failure instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied; run as its owner or as root";
        }
        if (message.contains("No space left on device")) {
            return message + "; make room and run again, nothing was left behind";
        }
        if (message.contains("Read-only file system")) {
            return message + "; mount it read-write, or name another place";
        }
        return message;
    }
}
