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

/** Brings everything back, in the reverse of the order of commit, and goes on when one participant fails. */
final class Rollback {
    private final List<Staged> participants;
    private final Path stateFolder;

    private Rollback(List<Staged> participants, Path stateFolder) {
        this.participants = participants;
        this.stateFolder = stateFolder;
    }

    /** @param stateFolder where the journal is, for messages */
    static Rollback of(List<Staged> inOrderOfCommit, Path stateFolder) {
        return new Rollback(List.copyOf(inOrderOfCommit), stateFolder);
    }

    /** What a run that failed in its commit ends with. */
    RestoreException after(Exception failure) {
        String why = failure instanceof IOException io ? Failures.describe(io) : String.valueOf(failure.getMessage());
        Optional<Exception> left = run();
        if (left.isEmpty()) {
            return new RestoreRolledBackException(
                    "the restore failed and was rolled back, the previous state is in place: " + why, failure);
        }
        var failed = new RollbackFailedException(
                "the restore failed (" + why + ") and could not be rolled back: "
                        + left.get().getMessage() + "; the journal in " + stateFolder
                        + "/restores says what lies where, mend the cause and recover (restore --recover)",
                failure);
        failed.addSuppressed(left.get());
        return failed;
    }

    /** Returns what went wrong, naming each participant; empty if all is back. */
    Optional<Exception> run() {
        var failures = new ArrayList<String>();
        Exception first = null;
        for (int i = participants.size() - 1; i >= 0; i--) {
            Staged staged = participants.get(i);
            try {
                staged.restore().rollback();
            } catch (IOException | RuntimeException e) {
                failures.add(staged.target().name() + ": "
                        + (e instanceof IOException io ? Failures.describe(io) : e.getMessage()));
                first = first == null ? e : first;
            }
        }
        return first == null ? Optional.empty() : Optional.of(new IOException(String.join("; ", failures), first));
    }
}
