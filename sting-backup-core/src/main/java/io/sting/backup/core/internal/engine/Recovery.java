package io.sting.backup.core.internal.engine;

import io.sting.backup.Installation;
import io.sting.backup.core.internal.concurrent.GoThrough;
import io.sting.backup.core.internal.io.Workspace;
import io.sting.backup.core.internal.restore.RestoreJournal;
import io.sting.backup.core.internal.restore.RestoreJournal.Participant;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.RollbackFailedException;
import io.sting.backup.model.KeptState;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RecoveryResult;
import io.sting.backup.model.UnsettledRestore.State;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles what restores left: forward when every participant had committed and the services were well on it, back in
 * every other case. Works from the journals and from what targets and services find, and may itself be cut off and begun
 * again.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Installation installation;
    private final Path stateFolder;
    private final Clock clock;

    Recovery(Installation installation, Clock clock) {
        this.installation = installation;
        this.stateFolder = installation.stateDirectory();
        this.clock = clock;
    }

    /**
     * Settles every restore that was cut off, removes what runs left in their private folders, and lets go of states that
     * were kept as long as they were to be.
     */
    List<RecoveryResult> run() throws IOException {
        Workspace.sweep(stateFolder);
        RestoreJournal.sweep(stateFolder);
        var results = new ArrayList<RecoveryResult>();
        for (RestoreJournal journal : RestoreJournal.all(stateFolder)) {
            if (journal.state() != State.KEPT) {
                results.add(journal.state() == State.COMMITTED ? forward(journal) : back(journal));
            } else if (journal.summary().isKeptTooLong(clock.instant()) && isReachable(journal)) {
                results.add(forward(journal));
            }
        }
        return results;
    }

    /** What is kept too long can wait until its server answers; nobody else has to wait for that. */
    private boolean isReachable(RestoreJournal journal) {
        try {
            for (StagedRestore taken : takenUp(journal)) {
                taken.previousBytes();
            }
            return true;
        } catch (IOException | RestoreException e) {
            LOG.warn(
                    "what restore {} kept is over its limit and cannot be removed now: {}",
                    journal.restoreId(),
                    e.getMessage());
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** States of before that are kept, and what they take. */
    List<KeptState> kept() throws IOException, InterruptedException {
        var kept = new ArrayList<KeptState>();
        for (RestoreJournal journal : keptJournals()) {
            kept.add(new KeptState(journal.summary(), previousBytes(journal)));
        }
        return kept;
    }

    private OptionalLong previousBytes(RestoreJournal journal) throws InterruptedException {
        try {
            long sum = 0;
            for (StagedRestore taken : takenUp(journal)) {
                OptionalLong bytes = taken.previousBytes();
                if (bytes.isEmpty()) {
                    return bytes;
                }
                sum += bytes.getAsLong();
            }
            return OptionalLong.of(sum);
        } catch (IOException | RestoreException e) {
            LOG.info("what restore {} kept cannot be measured: {}", journal.restoreId(), e.getMessage());
            return OptionalLong.empty();
        }
    }

    /** Brings back what the last restore that kept it had replaced. */
    RecoveryResult undo() throws IOException {
        List<RestoreJournal> kept = keptJournals();
        if (kept.isEmpty()) {
            throw new BackupNotFoundException("no previous state is kept in " + stateFolder
                    + "; a restore keeps it only when it is told to (--keep-previous)");
        }
        RestoreJournal journal = kept.get(kept.size() - 1);
        List<StagedRestore> taken = takenUp(journal);
        var services = ServiceSwitch.of(installation.services());
        // From the first word on disk an undo that is cut off is gone on with, not taken back.
        RestoreJournal undoing = journal.at(State.COMMITTING);
        try {
            services.stop(before -> undoing.withServices(Optional.of(before)).write(stateFolder));
            undoing.withServices(services.before()).write(stateFolder);
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw notUndone(journal, services, e);
        }
        rollBack(journal, taken, services);
        return new RecoveryResult(journal.summary(), false);
    }

    private BackupException notUndone(RestoreJournal journal, ServiceSwitch services, Exception failure)
            throws IOException {
        GoThrough.run(() -> {
            start(journal, services);
            journal.write(stateFolder);
        });
        return Failures.of(Phase.STOP, failure);
    }

    /** Lets go of every state that was kept: what comes next would mix with it. */
    void dropKept() throws IOException {
        for (RestoreJournal journal : keptJournals()) {
            forward(journal);
        }
    }

    private List<RestoreJournal> keptJournals() throws IOException {
        return RestoreJournal.all(stateFolder).stream()
                .filter(journal -> journal.state() == State.KEPT)
                .toList();
    }

    private RecoveryResult forward(RestoreJournal journal) throws IOException {
        List<StagedRestore> taken = takenUp(journal);
        if (journal.state() != State.COMMITTED) { // a way that is cut off must not be gone back from its middle
            journal.at(State.COMMITTED).write(stateFolder);
        }
        each(journal, taken, StagedRestore::finish);
        journal.remove(stateFolder);
        return new RecoveryResult(journal.summary(), true);
    }

    private RecoveryResult back(RestoreJournal journal) throws IOException {
        List<StagedRestore> taken = takenUp(journal);
        ServiceSwitch services = services(journal);
        if (journal.state() != State.STAGING) {
            stop(journal, services);
        }
        rollBack(journal, taken, services);
        return new RecoveryResult(journal.summary(), false);
    }

    private void rollBack(RestoreJournal journal, List<StagedRestore> taken, ServiceSwitch services)
            throws IOException {
        each(journal, taken, StagedRestore::rollback);
        start(journal, services);
        journal.remove(stateFolder);
    }

    private void stop(RestoreJournal journal, ServiceSwitch services) {
        try {
            services.makeSureStopped();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (IOException | RuntimeException e) {
            throw unsettled(journal, "since the services could not be stopped: " + Failures.messageOf(e), e);
        }
    }

    private void start(RestoreJournal journal, ServiceSwitch services) {
        try {
            services.start();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (IOException | RuntimeException e) {
            throw unsettled(
                    journal,
                    "though the previous state is in place: the services could not be started: "
                            + Failures.messageOf(e),
                    e);
        }
    }

    private interface Way {
        void go(StagedRestore taken) throws IOException;
    }

    /** In the reverse of the order of commit, going on when one fails. */
    private void each(RestoreJournal journal, List<StagedRestore> taken, Way way) {
        var failures = new ArrayList<Exception>();
        for (int i = taken.size() - 1; i >= 0; i--) {
            try {
                way.go(taken.get(i));
            } catch (IOException | RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            RollbackFailedException failed = unsettled(journal, Failures.messageOf(failures.get(0)), failures.get(0));
            failures.stream().skip(1).forEach(failed::addSuppressed);
            throw failed;
        }
    }

    private RollbackFailedException unsettled(RestoreJournal journal, String why, Exception cause) {
        return new RollbackFailedException(
                "restore " + journal.restoreId() + " of " + journal.archive() + " could not be settled, " + why
                        + "; its journal in " + stateFolder
                        + "/restores says what lies where, mend the cause and recover again",
                cause);
    }

    private static InterruptedRunException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new InterruptedRunException(Phase.ROLLBACK, e);
    }

    private List<StagedRestore> takenUp(RestoreJournal journal) throws IOException {
        var taken = new ArrayList<StagedRestore>();
        for (Participant participant : journal.participants()) {
            taken.add(targetOf(journal, participant).resume(journal.restoreId(), participant.journal()));
        }
        return taken;
    }

    private RestoreTarget targetOf(RestoreJournal journal, Participant participant) {
        for (RestoreTarget target : installation.targets()) {
            if (target.name().equals(participant.component())) {
                return target;
            }
        }
        throw missing(journal, "has a component \"" + participant.component() + "\" for which no target is given");
    }

    private ServiceSwitch services(RestoreJournal journal) {
        if (journal.services().isPresent() && installation.services().isEmpty()) {
            throw missing(journal, "may have stopped services, and nothing is given to start them");
        }
        return ServiceSwitch.takenUp(installation.services(), journal.services());
    }

    private static RestoreException missing(RestoreJournal journal, String what) {
        return new RestoreException(
                Phase.ROLLBACK,
                "restore " + journal.restoreId() + " of " + journal.archive()
                        + (journal.state() == State.KEPT ? " keeps the state of before and " : " was cut off and ")
                        + what + "; give the configuration that it was begun with");
    }
}
