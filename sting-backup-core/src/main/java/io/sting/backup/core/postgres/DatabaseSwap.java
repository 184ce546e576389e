package io.sting.backup.core.postgres;

import io.sting.backup.core.postgres.RestoreJournal.Swap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The change of places: databases are closed to clients, then renamed, all in one transaction
 * ({@code ALTER DATABASE … RENAME} is transactional; whoever is connected keeps it from going through).
 */
record DatabaseSwap(Server server, RestoreJournal journal) {
    private static final int ATTEMPTS = 5;
    private static final int POLLS = 100;
    private static final long POLL_MILLIS = 100;

    /** Renames live to kept and staged to live, and changes roles. */
    void commit(RoleChanges roles) throws IOException, InterruptedException {
        var closing = new StringBuilder();
        var oids = new ArrayList<Long>();
        for (Swap swap : journal.databases()) {
            oids.add(swap.stagedOid());
            if (swap.liveOid().isPresent()) {
                closing.append(DatabaseScripts.allowConnections(swap.live(), false));
                oids.add(swap.liveOid().getAsLong());
            }
        }
        server.psql().execute(closing.toString());
        var script = new StringBuilder(expecting());
        for (Swap swap : journal.databases()) {
            if (swap.liveOid().isPresent()) {
                script.append(DatabaseScripts.rename(swap.live(), swap.kept()));
            }
            script.append(DatabaseScripts.rename(swap.staged(), swap.live()));
            script.append(DatabaseScripts.allowConnections(swap.live(), true));
        }
        script.append(roles.script(server));
        renameWithoutSessions(oids, script.toString());
    }

    /** Fails the transaction if a name no longer means the database that it meant. */
    private String expecting() {
        String expected = journal.databases().stream()
                .flatMap(swap -> swap.liveOid().isPresent()
                        ? List.of(
                                pair(swap.stagedOid(), swap.staged()),
                                pair(swap.liveOid().getAsLong(), swap.live()))
                                .stream()
                        : List.of(pair(swap.stagedOid(), swap.staged())).stream())
                .collect(Collectors.joining(", "));
        String body =
                "BEGIN IF EXISTS (SELECT FROM (VALUES " + expected + ") v(oid, name) WHERE NOT EXISTS (SELECT FROM"
                        + " pg_catalog.pg_database d WHERE d.oid = v.oid AND d.datname::text = v.name)) THEN RAISE EXCEPTION"
                        + " 'databases were renamed or replaced meanwhile'; END IF; END";
        return "DO " + Sql.text(body) + ";\n";
    }

    private static String pair(long oid, String name) {
        return "(" + oid + "::oid, " + Sql.text(name) + ")";
    }

    /** Renames back, wherever the commit had come to, and opens what it had closed. */
    void rollback() throws IOException, InterruptedException {
        endOwnSessions();
        Map<Long, DatabaseFacts> present = present();
        var closing = new StringBuilder();
        var script = new StringBuilder();
        var oids = new ArrayList<Long>();
        for (Swap swap : journal.databases()) {
            DatabaseFacts staged = present.get(swap.stagedOid());
            DatabaseFacts live = live(swap, present);
            if (staged != null && staged.name().equals(swap.live())) {
                requirePrevious(swap, live);
                closing.append(DatabaseScripts.allowConnections(swap.live(), false));
                oids.add(swap.stagedOid());
                script.append(DatabaseScripts.rename(swap.live(), swap.staged()));
            }
            if (live != null && live.name().equals(swap.kept())) {
                oids.add(live.oid());
                script.append(DatabaseScripts.rename(swap.kept(), swap.live()));
            }
            if (live != null && live.allowConnections() != swap.liveAllowsConnections()) {
                script.append(DatabaseScripts.allowConnections(swap.live(), swap.liveAllowsConnections()));
            }
        }
        script.append(RoleChanges.undo(server, journal.alteredRoles()));
        if (script.length() > 0) {
            server.psql().execute(closing.toString());
            renameWithoutSessions(oids, script.toString());
        }
    }

    private static void requirePrevious(Swap swap, @Nullable DatabaseFacts live) throws IOException {
        if (swap.liveOid().isPresent() && live == null) {
            throw new IOException("the previous database \"" + swap.live() + "\" is no longer there as " + swap.kept()
                    + ", so the restored one stays; nothing was rolled back");
        }
    }

    private static @Nullable DatabaseFacts live(Swap swap, Map<Long, DatabaseFacts> present) {
        OptionalLong oid = swap.liveOid();
        return oid.isPresent() ? present.get(oid.getAsLong()) : null;
    }

    /** Drops what was replaced, once everything has been. */
    void dropKept() throws IOException, InterruptedException {
        endOwnSessions();
        Map<Long, DatabaseFacts> present = present();
        for (Swap swap : journal.databases()) {
            DatabaseFacts restored = present.get(swap.stagedOid());
            if (restored != null && restored.name().equals(swap.staged())) {
                throw new IOException("database \"" + swap.live() + "\" is staged as " + swap.staged()
                        + " and not yet in place; roll the restore back instead");
            }
        }
        for (Swap swap : journal.databases()) {
            DatabaseFacts kept = live(swap, present);
            if (kept != null && kept.name().equals(swap.kept())) {
                server.psql().execute(DatabaseScripts.drop(swap.kept(), server.facts()));
            }
        }
    }

    /** What the replaced databases take, as long as they are there. */
    long keptBytes() throws IOException, InterruptedException {
        Map<Long, DatabaseFacts> present = present();
        long sum = 0;
        for (Swap swap : journal.databases()) {
            DatabaseFacts kept = live(swap, present);
            sum += kept != null && kept.name().equals(swap.kept()) ? kept.sizeBytes() : 0;
        }
        return sum;
    }

    private Map<Long, DatabaseFacts> present() throws IOException, InterruptedException {
        var oids = new ArrayList<Long>();
        for (Swap swap : journal.databases()) {
            oids.add(swap.stagedOid());
            swap.liveOid().ifPresent(oids::add);
        }
        Map<Long, DatabaseFacts> present = new HashMap<>();
        Catalog.databasesById(server.psql(), oids).forEach(facts -> present.put(facts.oid(), facts));
        return present;
    }

    private void renameWithoutSessions(Collection<Long> oids, String statements)
            throws IOException, InterruptedException {
        String transaction = "BEGIN;\nSET LOCAL synchronous_commit TO on;\nSET LOCAL lock_timeout TO '60s';\n"
                + statements + "COMMIT;\n";
        for (int attempt = 1; ; attempt++) {
            endSessions("datid = ANY (" + Sql.oids(oids) + ")");
            try {
                if (server.facts().superuser()) {
                    server.psql().executeConfidential(transaction);
                } else {
                    server.psql().execute(transaction);
                }
                return;
            } catch (PostgresException e) {
                if (!e.isInUse() || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** What a killed run of this restore still has going on the server: a CREATE DATABASE, say. */
    private void endOwnSessions() throws IOException, InterruptedException {
        endSessions(
                "usename = current_user AND application_name = " + Sql.text(RestoreJournal.label(journal.restoreId())));
    }

    /** Not those of autovacuum, which are nobody's: only a superuser may end them, and RENAME and DROP do it themselves. */
    private void endSessions(String which) throws IOException, InterruptedException {
        for (int poll = 0; poll < POLLS; poll++) {
            List<Json> ended = server.psql()
                    .list("SELECT coalesce(json_agg(json_build_object('ended', pg_terminate_backend(pid))), '[]')"
                            + " FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usesysid IS NOT NULL AND "
                            + which);
            if (ended.isEmpty()) {
                return;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
