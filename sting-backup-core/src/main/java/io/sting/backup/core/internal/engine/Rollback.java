package io.sting.backup.core.internal.engine;

import io.sting.backup.core.internal.engine.Staging.Staged;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.error.RollbackFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings everything back: stops services, undoes each participant in the reverse of the order of commit, going on when
 * one fails, and starts the services that had run. Where a participant could not be undone nothing is started: services
 * must not write into a mixture.
 */
final class Rollback {
    private final List<Staged> participants;
    private final ServiceSwitch services;
    private final Path stateFolder;

    /** @param stateFolder where the journal is, for messages */
    Rollback(List<Staged> inOrderOfCommit, ServiceSwitch services, Path stateFolder) {
        this.participants = List.copyOf(inOrderOfCommit);
        this.services = services;
        this.stateFolder = stateFolder;
    }

    /** What a run that failed in its commit, or while services started on it, ends with. */
    RestoreException afterCommit(Exception failure) {
        String why = "the restore " + (Failures.isInterrupt(failure) ? "was interrupted" : "failed") + why(failure);
        try {
            services.makeSureStopped();
        } catch (IOException | InterruptedException | RuntimeException e) {
            return failed(
                    why
                            + "; the services could not be stopped, so nothing was rolled back, and the restored state is in"
                            + " place",
                    e,
                    failure);
        }
        Optional<Exception> left = undo();
        if (left.isPresent()) {
            return failed(why + " and could not be rolled back", left.get(), failure);
        }
        return start().map(e -> failed(
                        why + "; the previous state is in place, but the services could not be started", e, failure))
                .orElseGet(() -> new RestoreRolledBackException(
                        "the restore " + (Failures.isInterrupt(failure) ? "was interrupted" : "failed")
                                + " and was rolled back, the previous state is in place" + why(failure),
                        failure));
    }

    private static String why(Exception failure) {
        return Failures.isInterrupt(failure) ? "" : ": " + Failures.messageOf(failure);
    }

    private RestoreException failed(String what, Exception obstacle, Exception failure) {
        var failed = new RollbackFailedException(
                what + ": " + Failures.messageOf(obstacle) + "; the journal in " + stateFolder
                        + "/restores says what lies where, mend the cause and recover (restore --recover)",
                failure);
        failed.addSuppressed(obstacle);
        return failed;
    }

    /**
     * Starts what was stopped, of a run that has renamed nothing.
     *
     * @return what that run ends with, if that is worse than its failure alone
     */
    Optional<RestoreException> beforeCommit(Exception failure) {
        return start().map(e -> failed(
                "the restore failed" + why(failure)
                        + "; nothing was changed, but the services that had been stopped could not be started again",
                e,
                failure));
    }

    private Optional<Exception> start() {
        try {
            services.start();
            return Optional.empty();
        } catch (IOException | InterruptedException | RuntimeException e) {
            return Optional.of(e);
        }
    }

    /** Undoes each participant. Returns what went wrong, naming each; empty if all is back. */
    Optional<Exception> undo() {
        var failures = new ArrayList<String>();
        Exception first = null;
        for (int i = participants.size() - 1; i >= 0; i--) {
            Staged staged = participants.get(i);
            try {
                staged.restore().rollback();
            } catch (IOException | RuntimeException e) {
                failures.add(staged.target().name() + ": " + Failures.messageOf(e));
                first = first == null ? e : first;
            }
        }
        return first == null ? Optional.empty() : Optional.of(new IOException(String.join("; ", failures), first));
    }
}
