package io.sting.backup.core.internal.engine;

import io.sting.backup.RestorePlan;
import io.sting.backup.core.internal.restore.RestoreJournal;
import io.sting.backup.core.internal.restore.RestoreJournal.Participant;
import io.sting.backup.model.ServiceSnapshot;
import io.sting.backup.model.UnsettledRestore.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The journal of one run as it is on disk. Safe for use by several threads, as targets are staged side by side. */
final class RunJournal {
    private final Path stateFolder;
    private RestoreJournal current;

    private RunJournal(Path stateFolder, RestoreJournal current) {
        this.stateFolder = stateFolder;
        this.current = current;
    }

    /** Writes the journal of a run that is about to stage. */
    static RunJournal begin(RestorePlan plan, String restoreId, Instant now) throws IOException {
        var participants = plan.targets().stream()
                .map(target -> new Participant(target.name(), Map.of()))
                .toList();
        var journal = RestoreJournal.begun(restoreId, plan.archive(), now, participants);
        journal.write(plan.stateDirectory());
        return new RunJournal(plan.stateDirectory(), journal);
    }

    synchronized String restoreId() {
        return current.restoreId();
    }

    /** Notes what a component's target is about to lay. */
    synchronized void note(String component, Map<String, Object> journal) throws IOException {
        var participants = new ArrayList<Participant>();
        for (Participant one : current.participants()) {
            participants.add(one.component().equals(component) ? new Participant(component, journal) : one);
        }
        write(current.with(current.state(), participants));
    }

    /** Notes that all is staged and the commit begins. */
    synchronized void committing(List<Participant> inOrderOfCommit) throws IOException {
        write(current.with(State.COMMITTING, inOrderOfCommit));
    }

    /** Notes what services ran, before the first of them is stopped. */
    synchronized void stopping(ServiceSnapshot before) throws IOException {
        write(current.withServices(Optional.of(before)));
    }

    /** Notes that the restored state is in place and the services are well on it. */
    synchronized void committed() throws IOException {
        write(current.at(State.COMMITTED).withServices(Optional.empty()));
    }

    /** As {@link #committed}, and that the previous state is kept on purpose. */
    synchronized void kept(Optional<Instant> until) throws IOException {
        write(current.at(State.KEPT).withServices(Optional.empty()).keptUntil(until));
    }

    synchronized void at(State next) throws IOException {
        write(current.at(next));
    }

    private void write(RestoreJournal next) throws IOException {
        next.write(stateFolder);
        current = next;
    }

    synchronized void remove() throws IOException {
        current.remove(stateFolder);
    }
}
