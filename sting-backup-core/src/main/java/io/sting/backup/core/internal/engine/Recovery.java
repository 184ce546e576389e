package io.sting.backup.core.internal.engine;

import io.sting.backup.core.internal.io.Workspace;
import io.sting.backup.core.internal.restore.RestoreJournal;
import io.sting.backup.core.internal.restore.RestoreJournal.Participant;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.RollbackFailedException;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RecoveryResult;
import io.sting.backup.model.UnsettledRestore.State;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Settles what restores left: forward when every participant had committed, back in every other case. Works from the
 * journals and from what the targets find, and may itself be cut off and begun again.
 */
final class Recovery {
    private final Path stateFolder;
    private final List<? extends RestoreTarget> targets;

    Recovery(Path stateFolder, List<? extends RestoreTarget> targets) {
        this.stateFolder = stateFolder;
        this.targets = targets;
    }

    /** Settles every restore that was cut off, and removes what runs left in their private folders. */
    List<RecoveryResult> run() throws IOException {
        Workspace.sweep(stateFolder);
        RestoreJournal.sweep(stateFolder);
        var results = new ArrayList<RecoveryResult>();
        for (RestoreJournal journal : RestoreJournal.all(stateFolder)) {
            if (journal.state() != State.KEPT) {
                results.add(settle(journal, journal.state() == State.COMMITTED));
            }
        }
        return results;
    }

    /** Brings back what the last restore that kept it had replaced. */
    RecoveryResult undo() throws IOException {
        List<RestoreJournal> kept = kept();
        if (kept.isEmpty()) {
            throw new BackupNotFoundException("no previous state is kept in " + stateFolder
                    + "; a restore keeps it only when it is told to (--keep-previous)");
        }
        return settle(kept.get(kept.size() - 1), false);
    }

    /** Lets go of every state that was kept: what comes next would mix with it. */
    void dropKept() throws IOException {
        for (RestoreJournal journal : kept()) {
            settle(journal, true);
        }
    }

    private List<RestoreJournal> kept() throws IOException {
        return RestoreJournal.all(stateFolder).stream()
                .filter(journal -> journal.state() == State.KEPT)
                .toList();
    }

    private RecoveryResult settle(RestoreJournal journal, boolean forward) throws IOException {
        var taken = new ArrayList<StagedRestore>();
        for (Participant participant : journal.participants()) {
            taken.add(targetOf(journal, participant).resume(journal.restoreId(), participant.journal()));
        }
        // A rollback that is cut off must not be finished instead, nor the other way round.
        State direction = forward ? State.COMMITTED : State.COMMITTING;
        if (journal.state() != direction && journal.state() != State.STAGING) {
            journal.at(direction).write(stateFolder);
        }
        var failures = new ArrayList<Exception>();
        for (int i = taken.size() - 1; i >= 0; i--) {
            try {
                if (forward) {
                    taken.get(i).finish();
                } else {
                    taken.get(i).rollback();
                }
            } catch (IOException | RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            var failed = new RollbackFailedException(
                    "restore " + journal.restoreId() + " of " + journal.archive() + " could not be settled: "
                            + failures.get(0).getMessage() + "; its journal in " + stateFolder
                            + "/restores says what lies where, mend the cause and recover again",
                    failures.get(0));
            failures.stream().skip(1).forEach(failed::addSuppressed);
            throw failed;
        }
        journal.remove(stateFolder);
        return new RecoveryResult(journal.summary(), forward);
    }

    private RestoreTarget targetOf(RestoreJournal journal, Participant participant) {
        for (RestoreTarget target : targets) {
            if (target.name().equals(participant.component())) {
                return target;
            }
        }
        throw new RestoreException(
                Phase.ROLLBACK,
                "restore " + journal.restoreId() + " of " + journal.archive() + " was cut off and has a component \""
                        + participant.component() + "\" for which no target is given; recover with the configuration"
                        + " that it was begun with");
    }
}
