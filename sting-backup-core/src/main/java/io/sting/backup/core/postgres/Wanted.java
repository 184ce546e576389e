package io.sting.backup.core.postgres;

import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestoreChange.Action;
import io.sting.backup.spi.RestoreContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a restore takes of an archive's databases.
 *
 * @param recorded what the archive says of them
 * @param selection what is wanted
 */
record Wanted(Recorded recorded, RestoreSelection selection) {

    /**
     * A plain dump.
     *
     * @param database the one that it is restored as
     * @param isGuess whether its own name does not say so
     */
    record PlainDump(String database, boolean isGuess) {}

    /** Those that are wanted and recorded. */
    List<DatabaseFacts> databases() {
        return recorded.databases().stream()
                .filter(database -> selection.wants(database.name()))
                .toList();
    }

    /** Checks, before anything is laid, what would keep the restore from going through. */
    void check(Server server, StagingPurpose purpose) throws IOException, InterruptedException {
        List<DatabaseFacts> wanted = databases();
        requireKnown();
        var targets = new ArrayList<>(selection.targets());
        wanted.stream()
                .map(database -> selection.targetOf(database.name()))
                .filter(target -> !targets.contains(target))
                .forEach(targets::add);
        requireDistinct(targets);
        var names = new HashSet<>(targets);
        var checks = new RestoreChecks(server)
                .rights(names)
                .parts(wanted)
                .locales(wanted)
                .room(wanted);
        recorded.server().ifPresent(checks::versions);
        purpose.checkLive(checks, names);
        checks.report(Phase.STAGE);
    }

    /** Of a foreign archive only its dumps tell what it has. */
    private void requireKnown() {
        var unknown = new ArrayList<>(selection.only().stream().sorted().toList());
        recorded.databases().forEach(database -> unknown.remove(database.name()));
        if (!unknown.isEmpty() && recorded.server().isPresent()) {
            throw none(unknown);
        }
    }

    private InvalidPlanException none(List<String> names) {
        return new InvalidPlanException("databases: the archive has no database " + DatabaseCapture.quoted(names)
                + "; it has "
                + DatabaseCapture.quoted(
                        recorded.databases().stream().map(DatabaseFacts::name).toList()));
    }

    private static void requireDistinct(List<String> targets) {
        var seen = new HashSet<String>();
        for (String target : targets) {
            if (!seen.add(target)) {
                throw new InvalidPlanException("databases: two databases are to be restored as "
                        + DatabaseCapture.quoted(List.of(target)) + "; give each a name of its own");
            }
        }
    }

    /** Says what is otherwise than where the dumps were made. */
    void tell(Server server, RestoreContext context) {
        recorded.server().ifPresent(captured -> {
            if (captured.number("versionNumber") / 10_000 < server.facts().majorVersion()) {
                context.notice(
                        "databases",
                        "were dumped from PostgreSQL " + ArchivePath.printable(captured.text("version"))
                                + " and are restored to " + server.facts().version());
            }
        });
    }

    /** Whether an entry of the component is needed. */
    boolean reads(ArchivePath entry) {
        Optional<String> dumped = DumpNames.databaseOf(entry);
        return dumped.isEmpty() || selection.wants(dumped.get());
    }

    /** Which database a plain dump is of: what it is called, or else the installation's main one. */
    PlainDump plain(ArchivePath entry) {
        Optional<String> named = DumpNames.plainDatabaseOf(entry).filter(selection::names);
        return named.map(name -> new PlainDump(name, false))
                .or(() -> selection.first().map(name -> new PlainDump(name, true)))
                .orElseThrow(() ->
                        new RestoreException(Phase.STAGE, "nothing says which database " + entry + " is of; name it"));
    }

    /**
     * Requires that what must be there is.
     *
     * @param found the new names of the databases that the archive has a dump of
     */
    void requireDumps(Set<String> found) {
        var missing = databases().stream()
                .map(DatabaseFacts::name)
                .filter(name -> !found.contains(selection.targetOf(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new CorruptBackupException("the archive has no dump of database " + DatabaseCapture.quoted(missing));
        }
        List<String> absent = absent(found);
        if (found.isEmpty() || !selection.only().isEmpty() && !absent.isEmpty()) {
            throw none(absent);
        }
    }

    /** Those that are wanted and that the archive does not have. */
    List<String> absent(Set<String> found) {
        return selection.wanted().stream()
                .filter(name -> !found.contains(selection.targetOf(name)))
                .toList();
    }

    /** What is replaced, as far as the archive tells. */
    List<RestoreChange> outline() {
        var changes = new ArrayList<RestoreChange>();
        if (recorded.server().isEmpty()) {
            selection.first().filter(selection::wants).ifPresent(name -> changes.add(change(Action.REPLACED, name, 0)));
        }
        databases().forEach(database -> changes.add(change(Action.REPLACED, database.name(), database.sizeBytes())));
        return changes;
    }

    /** What becomes of one database. */
    RestoreChange change(Action action, String database, long sizeBytes) {
        String target = selection.targetOf(database);
        return new RestoreChange(
                PostgresDatabases.COMPONENT,
                action,
                target,
                sizeBytes,
                target.equals(database) ? List.of() : List.of("from " + ArchivePath.printable(database)));
    }
}
