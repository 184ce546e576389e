package io.sting.backup.core.postgres;

import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds, before anything is changed, what would keep a restore from going through. All problems are told at once. */
final class RestoreChecks {
    private static final int NAME_BYTES = 63;
    private static final double ROOM = 1.1;

    private static final String IN_THE_WAY =
            """
            SELECT coalesce(json_agg(json_build_object('name', d.datname, 'template', d.datistemplate,
              'ours', pg_has_role(d.datdba, 'USAGE'),
              'prepared', (SELECT json_agg(p.gid) FROM pg_prepared_xacts p WHERE p.database = d.datname),
              'slots', (SELECT json_agg(s.slot_name) FROM pg_replication_slots s WHERE s.database = d.datname),
              'subscriptions', (SELECT json_agg(u.subname) FROM pg_subscription u WHERE u.subdbid = d.oid),
              'untouchable', (SELECT json_agg(DISTINCT a.usename)
                FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
                JOIN pg_roles me ON me.rolname = current_user
                WHERE a.datid = d.oid AND NOT me.rolsuper AND (r.rolsuper OR NOT (
                  pg_has_role(a.usesysid, 'USAGE') OR pg_has_role('pg_signal_backend', 'USAGE'))))
              ) ORDER BY d.datname), '[]') FROM pg_database d WHERE d.datname::text = ANY (%s)""";

    private final Server server;
    private final List<String> problems = new ArrayList<>();

    RestoreChecks(Server server) {
        this.server = server;
    }

    /** Throws if anything was found. */
    void report(Phase phase) {
        if (!problems.isEmpty()) {
            throw new RestoreException(phase, "databases: " + ArchivePath.printable(String.join("; ", problems)));
        }
    }

    private void problem(String database, String text) {
        problems.add("database " + DatabaseCapture.quoted(List.of(database)) + " " + text);
    }

    /** Whether we may do at all what a restore does. */
    RestoreChecks rights(Collection<String> targets) {
        if (server.facts().inRecovery()) {
            problems.add("the server " + server.description() + " is a standby; restore to its primary");
        }
        if (!server.facts().createsDatabases()) {
            problems.add("role \"" + server.facts().user()
                    + "\" may not create databases; connect as a superuser or grant" + " it CREATEDB");
        }
        if (targets.contains(server.maintenanceDatabase())) {
            problems.add("there is no database on " + server.description() + " to work through that is not restored"
                    + " itself; create one named postgres, and let \""
                    + server.facts().user() + "\" connect to it");
        }
        for (String target : targets) {
            if (target.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES || target.isEmpty()) {
                problem(target, "cannot be named so: names have 1 to " + NAME_BYTES + " bytes");
            }
            if (target.equals("template0") || target.equals("template1")) {
                problem(target, "belongs to the server; restore it under another name");
            }
        }
        return this;
    }

    /** Whether server and client programs are new enough for the dumps. */
    RestoreChecks versions(Json captured) {
        long dumped = captured.number("versionNumber") / 10_000;
        if (dumped > server.facts().majorVersion()) {
            problems.add("the dumps are of PostgreSQL " + dumped + ", and the server " + server.description() + " is "
                    + server.facts().version() + "; restore to one that is at least as new");
        }
        long client = captured.number("clientMajorVersion");
        if (client > server.clients().majorVersion()) {
            problems.add("the dumps were made by pg_dump " + client + ", and pg_restore here is "
                    + server.clients().majorVersion() + "; "
                    + ClientPrograms.INSTALL.replace("postgresql-client", "postgresql-client-" + client));
        }
        return this;
    }

    /** Whether the server has the extensions and tablespaces that the databases use. */
    RestoreChecks parts(Collection<DatabaseFacts> recorded) throws IOException, InterruptedException {
        Map<String, Boolean> available = new HashMap<>();
        for (Json extension : server.psql()
                .list(
                        """
                SELECT coalesce(json_agg(json_build_object('name', name, 'free', free)), '[]') FROM (
                  SELECT name, bool_or(NOT superuser OR coalesce((to_jsonb(v) ->> 'trusted')::boolean, false)) AS free
                  FROM pg_available_extension_versions v GROUP BY name) t""")) {
            available.put(extension.text("name"), extension.flag("free"));
        }
        Set<String> tablespaces = new HashSet<>();
        for (Json tablespace :
                server.psql().list("SELECT json_agg(json_build_object('name', spcname)) FROM pg_tablespace")) {
            tablespaces.add(tablespace.text("name"));
        }
        for (DatabaseFacts database : recorded) {
            for (Json extension : database.json().list("extensions")) {
                String name = extension.text("name");
                if (!available.containsKey(name)) {
                    problem(
                            database.name(),
                            "uses the extension \"" + name + "\", which the server does not have; install it there");
                } else if (!available.getOrDefault(name, false)
                        && !server.facts().superuser()
                        && !name.equals("plpgsql")) {
                    problem(
                            database.name(),
                            "uses the extension \"" + name + "\", which only a superuser may create; connect as one");
                }
            }
            var used = new HashSet<>(database.json().texts("tablespaces"));
            used.add(database.tablespace());
            used.removeAll(tablespaces);
            for (String tablespace : used) {
                problem(
                        database.name(),
                        "uses the tablespace \"" + tablespace + "\", which the server does not have; CREATE"
                                + " TABLESPACE it first");
            }
        }
        return this;
    }

    /** Whether the server can make databases of these encodings, locales and providers of locales. */
    RestoreChecks locales(Collection<DatabaseFacts> recorded) throws IOException, InterruptedException {
        new LocaleChecks(server, this::problem).check(recorded);
        return this;
    }

    /** Whether the live databases can be renamed now, and dropped afterwards. */
    RestoreChecks live(Collection<String> names) throws IOException, InterruptedException {
        for (Json database : server.psql().list(IN_THE_WAY.formatted(Sql.texts(names)))) {
            String name = database.text("name");
            if (!database.flag("ours")) {
                problem(name, "is not ours to rename; connect as its owner or as a superuser");
            }
            if (database.flag("template")) {
                problem(name, "is a template, which cannot be replaced; run ALTER DATABASE … IS_TEMPLATE false first");
            }
            inTheWay(database, "prepared", "prepared transactions", "COMMIT PREPARED or ROLLBACK PREPARED them first");
            inTheWay(database, "slots", "replication slots", "drop them first (pg_drop_replication_slot)");
            inTheWay(database, "subscriptions", "subscriptions", "DROP SUBSCRIPTION them first");
            inTheWay(
                    database, "untouchable", "sessions that we may not end, of", "end them, or connect as a superuser");
        }
        return this;
    }

    private void inTheWay(Json database, String key, String what, String remedy) {
        List<String> found = database.texts(key);
        if (!found.isEmpty()) {
            problem(database.text("name"), "has " + what + " " + DatabaseCapture.quoted(found) + "; " + remedy);
        }
    }

    /** Whether the server's disk, where we can see it, has room for a second set of databases. */
    RestoreChecks room(Collection<DatabaseFacts> recorded) {
        long needed =
                (long) (recorded.stream().mapToLong(DatabaseFacts::sizeBytes).sum() * ROOM);
        if (!server.clients().serverIsLocal() || server.facts().dataDirectory().isEmpty()) {
            return this;
        }
        try {
            Path data = Path.of(server.facts().dataDirectory().get());
            long free = Files.getFileStore(data).getUsableSpace();
            if (free < needed) {
                problems.add("the databases need " + SpoolSpace.mebibytes(needed) + " beside the present ones, and "
                        + data + " has " + SpoolSpace.mebibytes(free) + " free; free some");
            }
        } catch (IOException notOurs) {
            // The folder of a server in a container, or of another user: its disk is not ours to see.
            return this;
        }
        return this;
    }

    /** Whether the commit finds every database where staging left it. */
    RestoreChecks unmoved(RestoreJournal journal) throws IOException, InterruptedException {
        var names = new ArrayList<String>();
        for (var swap : journal.databases()) {
            names.addAll(List.of(swap.live(), swap.staged(), swap.kept()));
        }
        Map<String, Long> oids = new HashMap<>();
        for (DatabaseFacts facts : Catalog.databases(server.psql(), names)) {
            oids.put(facts.name(), facts.oid());
        }
        for (var swap : journal.databases()) {
            if (oids.getOrDefault(swap.staged(), 0L) != swap.stagedOid()) {
                problem(swap.live(), "is no longer staged as " + swap.staged() + "; restore again");
            }
            if (oids.getOrDefault(swap.live(), 0L) != swap.liveOid().orElse(0)) {
                problem(swap.live(), "was created, dropped or replaced while its restore was staged; restore again");
            }
            if (oids.containsKey(swap.kept())) {
                problem(swap.live(), "cannot be kept as " + swap.kept() + ", for that is there; drop or rename that");
            }
        }
        return this;
    }
}
