package io.sting.backup.core.postgres;

import io.sting.backup.core.postgres.RestoreJournal.CreatedRole;
import io.sting.backup.core.postgres.RestoreJournal.Swap;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.ComponentContent;
import io.sting.backup.spi.RestoreContext;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Lays an archive's databases beside the live ones. For one restore and one thread. */
final class DatabaseStaging {
    private static final int CLUSTER_HEAD_BYTES = 4096;
    private static final String CLUSTER_DUMP = "-- PostgreSQL database cluster dump";

    private final Server server;
    private final RestoreContext context;
    private final ComponentContent content;
    private final RestoreSelection selection;
    private final StagingPurpose purpose;
    private final Recorded recorded;
    private final Wanted wanted;
    private final DumpLoader loader;
    private final StagedRoles roles;
    private final Map<String, Swap> swaps = new LinkedHashMap<>();
    private Map<String, Optional<String>> passwords = Map.of();

    DatabaseStaging(
            Server server,
            RestoreContext context,
            ComponentContent content,
            RestoreSelection selection,
            int jobs,
            StagingPurpose purpose) {
        this.server = server;
        this.context = context;
        this.content = content;
        this.selection = selection;
        this.purpose = purpose;
        this.recorded = Recorded.of(content.summary().settings());
        this.wanted = new Wanted(recorded, selection);
        this.loader = new DumpLoader(server, jobs, context);
        this.roles = new StagedRoles(server, context, recorded);
    }

    /** Stages everything. When it throws, what it laid is the caller's to remove. */
    RestoreJournal stage() throws IOException, InterruptedException {
        wanted.check(server, purpose);
        wanted.tell(server, context);
        roles.createMissing(purpose.rolesLogIn());
        content.forEach(wanted::reads, this::visit);
        checkComplete();
        if (purpose.rolesLogIn()) {
            roles.setPasswords(passwords);
        }
        return new RestoreJournal(context.restoreId(), List.copyOf(swaps.values()), roles.created(), List.of());
    }

    /** The hashes of roles that the archive tells. */
    Map<String, Optional<String>> passwords() {
        return passwords;
    }

    Set<String> createdRoles() {
        var names = new HashSet<String>();
        roles.created().stream().map(CreatedRole::name).forEach(names::add);
        return names;
    }

    Recorded recorded() {
        return recorded;
    }

    private void visit(ArchiveEntry entry, InputStream in) throws IOException, InterruptedException {
        if (entry.type() != EntryType.FILE) {
            return;
        }
        Optional<String> dumped = DumpNames.databaseOf(entry.path());
        if (dumped.isPresent()) {
            if (selection.wants(dumped.get())) {
                stage(
                        dumped.get(),
                        staged -> loader.loadCustom(
                                staged,
                                server.subject(dumped.get()),
                                entry,
                                in,
                                roles.loadOptions(recorded.database(dumped.get()))));
            }
        } else if (entry.path().value().equals(DumpNames.GLOBALS)) {
            readGlobals(entry, in);
        } else if (entry.path().value().endsWith(".sql")) {
            stagePlain(entry, in);
        } else {
            context.notice(entry.path().toString(), "is no dump of a database and was left alone");
        }
    }

    private void stagePlain(ArchiveEntry entry, InputStream in) throws IOException, InterruptedException {
        Wanted.PlainDump plain = wanted.plain(entry.path());
        String database = plain.database();
        if (!selection.wants(database)) {
            return;
        }
        if (plain.isGuess()) {
            context.notice(
                    entry.path().toString(), "restored as database " + quoted(database) + ", the first that is named");
        }
        var script = new BufferedInputStream(in, CLUSTER_HEAD_BYTES);
        requireOneDatabase(entry, script);
        stage(database, staged -> loader.loadPlain(staged, server.subject(database), script));
    }

    /** Says what psql would only call a restricted command: pg_dumpall's \\connect, behind statements on roles. */
    private static void requireOneDatabase(ArchiveEntry entry, InputStream script) throws IOException {
        script.mark(CLUSTER_HEAD_BYTES);
        String head = new String(script.readNBytes(CLUSTER_HEAD_BYTES), StandardCharsets.UTF_8);
        script.reset();
        if (head.contains(CLUSTER_DUMP)) {
            throw new RestoreException(
                    Phase.STAGE,
                    entry.path()
                            + " is pg_dumpall's dump of a whole server, which would replace roles and all databases"
                            + " at once; restore the files with --only files, extract the dump with --to, and load it"
                            + " into a new server with psql");
        }
    }

    private void readGlobals(ArchiveEntry entry, InputStream in) throws IOException {
        if (recorded.passwords()) {
            passwords = GlobalsScript.read(entry, in);
        }
    }

    private void stage(String database, Load load) throws IOException, InterruptedException {
        String target = selection.targetOf(database);
        if (swaps.containsKey(target)) {
            throw new CorruptBackupException("the archive has two dumps of database " + quoted(database));
        }
        Optional<DatabaseFacts> live =
                Catalog.databases(server.psql(), List.of(target)).stream().findFirst();
        Optional<DatabaseFacts> facts = recorded.database(database);
        Optional<DatabaseFacts> namesake =
                Catalog.databases(server.psql(), List.of(database)).stream().findFirst();
        String staged = RestoreJournal.stagedName(context.restoreId(), swaps.size());
        Optional<DatabaseFacts> model = facts.or(() -> live).or(() -> namesake);
        create(staged, database, model);
        long oid = Catalog.databases(server.psql(), List.of(staged)).get(0).oid();
        swaps.put(
                target,
                new Swap(
                        target,
                        staged,
                        RestoreJournal.keptName(context.restoreId(), swaps.size()),
                        oid,
                        live.map(present -> OptionalLong.of(present.oid())).orElse(OptionalLong.empty()),
                        live.map(DatabaseFacts::allowConnections).orElse(true)));
        load.into(staged);
        purpose.loaded(new LoadedDatabase(server, context, database, staged, facts));
        server.psql(staged).execute("ANALYZE;\n");
        complete(staged, database, model);
        about(database).execute(DatabaseScripts.allowConnections(staged, false));
    }

    /** @param model what it is made like: itself as recorded, or the one that it replaces or is a copy of */
    private void create(String staged, String database, Optional<DatabaseFacts> model)
            throws IOException, InterruptedException {
        if (model.isEmpty()) {
            about(database).execute(DatabaseScripts.create(staged));
            return;
        }
        boolean withOwner = roles.mayOwn(model.get().owner());
        if (!withOwner) {
            context.warn(
                    "database " + quoted(database),
                    "now belongs to \"" + server.facts().user() + "\" instead of \""
                            + model.get().owner() + "\", which is missing or not ours to give to");
        }
        about(database)
                .execute(DatabaseScripts.create(
                        staged, model.get(), withOwner, server.facts().majorVersion()));
    }

    private void complete(String staged, String database, Optional<DatabaseFacts> facts)
            throws IOException, InterruptedException {
        if (facts.isEmpty()) {
            about(database).execute(DatabaseScripts.defaultGrants(staged));
            return;
        }
        Set<String> present = roles.present();
        boolean superuser = server.facts().superuser();
        about(database).execute(DatabaseScripts.grants(staged, facts.get(), present, superuser));
        if (superuser) {
            about(database).execute(String.join("", DatabaseScripts.properties(staged, facts.get(), present)));
        } else {
            applyWhatIsAllowed(database, DatabaseScripts.properties(staged, facts.get(), present));
        }
    }

    private void applyWhatIsAllowed(String database, List<String> statements) throws IOException, InterruptedException {
        for (String statement : statements) {
            try {
                about(database).execute(statement);
            } catch (PostgresException e) {
                if (e.isTransient()) {
                    throw e;
                }
                context.warn("database " + quoted(database), "a property was left out: " + e.getMessage());
            }
        }
    }

    private void checkComplete() {
        var found = new HashSet<String>(swaps.keySet());
        wanted.requireDumps(found);
        wanted.absent(found)
                .forEach(name ->
                        context.warn("database " + quoted(name), "is not in the archive and was left as it is"));
    }

    private Psql about(String database) {
        return server.psql().about(server.subject(database));
    }

    private static String quoted(String database) {
        return DatabaseCapture.quoted(List.of(database));
    }

    @FunctionalInterface
    private interface Load {
        void into(String staged) throws IOException, InterruptedException;
    }
}
