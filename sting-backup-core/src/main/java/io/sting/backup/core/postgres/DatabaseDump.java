package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.process.InputClosedException;
import io.sting.backup.core.internal.process.ProcessFailedException;
import io.sting.backup.core.internal.process.RunningProcess;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.CaptureContext;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Dumps one database. While the dump goes into the archive it also goes through a second program, which reads it as a
 * restore would: nothing touches the disk for that, and a dump that cannot be read never becomes an entry.
 */
final class DatabaseDump {
    private static final List<Duration> PAUSES = List.of(Duration.ofSeconds(1), Duration.ofSeconds(3));
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Server server;
    private final DatabaseFacts database;
    private final RowCounts rowCounts;
    private final CaptureContext context;
    private @Nullable List<Json> exactCounts;

    DatabaseDump(Server server, DatabaseFacts database, RowCounts rowCounts, CaptureContext context) {
        this.server = server;
        this.database = database;
        this.rowCounts = rowCounts;
        this.context = context;
    }

    /** Dumps into the sink, again if the connection breaks, and returns what the manifest keeps of the database. */
    Map<String, Object> into(ArchiveSink sink) throws IOException, InterruptedException {
        var recorded = new LinkedHashMap<>(database.json().values());
        recorded.remove("oid");
        recorded.remove("ours");
        recorded.putAll(Catalog.contents(psql()).values());
        tellWhatAStandbyLacks();
        for (Duration pause : PAUSES) {
            try {
                dumpOnce(sink);
                recorded.putAll(counts());
                return recorded;
            } catch (PostgresException e) {
                if (!e.isTransient()) {
                    throw e;
                }
                context.notice(ArchivePath.printable(database.name()), "dumped once more: " + e.getMessage());
                Thread.sleep(pause.toMillis());
            }
        }
        dumpOnce(sink);
        recorded.putAll(counts());
        return recorded;
    }

    /** Unlogged tables have no rows there, so pg_dump leaves those out, and says nothing. */
    private void tellWhatAStandbyLacks() throws IOException, InterruptedException {
        if (!server.facts().inRecovery()) {
            return;
        }
        List<String> unlogged =
                psql().list(UNLOGGED).stream().map(table -> table.text("name")).toList();
        if (!unlogged.isEmpty()) {
            context.notice(
                    server.subject(database.name()),
                    "the server is a standby, where the unlogged tables " + DatabaseCapture.quoted(unlogged)
                            + " have no rows: they are dumped empty; dump from its primary to keep them");
        }
    }

    private void dumpOnce(ArchiveSink sink) throws IOException, InterruptedException {
        if (rowCounts != RowCounts.EXACT) {
            dumpOnce(sink, Optional.empty());
            return;
        }
        try (var session = SnapshotSession.open(psql())) {
            dumpOnce(sink, Optional.of(session.snapshot()));
            exactCounts = session.counts();
        }
    }

    private void dumpOnce(ArchiveSink sink, Optional<String> snapshot) throws IOException, InterruptedException {
        var entry = ArchiveEntry.streamed(ArchivePath.of(DumpNames.entryOf(database.name())))
                .withModified(context.clock().instant());
        sink.stream(entry, out -> dumpTo(out, snapshot));
    }

    private void dumpTo(OutputStream out, Optional<String> snapshot) throws IOException, InterruptedException {
        // In the database's own encoding: what is in it need not be text in ours (SQL_ASCII), nor convert both ways.
        var arguments = new ArrayList<>(
                List.of("-Fc", "-Z0", "-w", "--encoding=" + database.encoding(), "-d", Sql.connectTo(database.name())));
        snapshot.ifPresent(id -> arguments.add("--snapshot=" + id));
        var dumpCall = server.clients().call("pg_dump", arguments, Psql.OPTIONS);
        var checkCall = server.clients().call("pg_restore", List.of("-f", "/dev/null"), Map.of());
        try (var dump = RunningProcess.start(dumpCall);
                var check = RunningProcess.start(checkCall)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = firstOf(dump, buffer); n >= 0; n = dump.read(buffer)) {
                out.write(buffer, 0, n);
                check(check, buffer, n);
            }
            awaitSuccess(dump);
            awaitSuccess(check);
        }
    }

    /** With its first bytes it has all its locks. */
    private int firstOf(RunningProcess dump, byte[] buffer) throws IOException, InterruptedException {
        try (var watch = LockWatch.start(psql(), wait -> context.notice(server.subject(database.name()), wait))) {
            return dump.read(buffer);
        }
    }

    private void check(RunningProcess check, byte[] buffer, int length) throws IOException, InterruptedException {
        try {
            check.write(buffer, 0, length);
        } catch (InputClosedException stopped) {
            awaitSuccess(check);
            throw new IOException("the dump of database \"" + database.name()
                    + "\" goes on where pg_restore sees its end; use client programs of one version");
        }
    }

    private void awaitSuccess(RunningProcess process) throws PostgresException, InterruptedException {
        try {
            process.awaitSuccess();
        } catch (ProcessFailedException e) {
            throw PostgresException.of(server.subject(database.name()), e);
        }
    }

    private Map<String, Object> counts() throws IOException, InterruptedException {
        return switch (rowCounts) {
            case OFF -> Map.of();
            case EXACT -> counted(exactCounts == null ? List.of() : exactCounts);
            case ESTIMATE -> counted(psql().list(ESTIMATES));
        };
    }

    private Map<String, Object> counted(List<Json> counts) {
        return Map.of(
                "rowCounts",
                Map.of(
                        "kind",
                        rowCounts.label(),
                        "tables",
                        counts.stream().map(Json::values).toList()));
    }

    private Psql psql() {
        return server.psql(database.name());
    }

    private static final String UNLOGGED =
            """
            SELECT coalesce(json_agg(json_build_object('name', n.nspname || '.' || c.relname) ORDER BY n.nspname, c.relname), '[]')
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE c.relkind = 'r' AND c.relpersistence = 'u'""";

    /** What ANALYZE last saw, else what the statistics collector counted. */
    private static final String ESTIMATES =
            """
            SELECT coalesce(json_agg(json_build_object('table', n.nspname || '.' || c.relname, 'rows',
                CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint
                  ELSE coalesce(pg_stat_get_live_tuples(c.oid), 0) END) ORDER BY n.nspname, c.relname), '[]')
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE c.relkind = 'r' AND c.relpersistence = 'p'
                AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
                AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid
                  AND e.deptype = 'e')""";
}
