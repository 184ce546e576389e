package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.process.ProcessFailedException;
import io.sting.backup.core.internal.process.RunningProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction that stays open and lends its snapshot to pg_dump, while it counts rows itself: so the counts are those
 * of the dump. For one thread.
 */
final class SnapshotSession implements AutoCloseable {
    /** PostgreSQL 17 limits whole transactions, too; older ones refuse a setting that they do not know. */
    private static final String BEGIN =
            """
            SELECT set_config(name, '0', false) AS unlimited FROM (SELECT coalesce(
                (SELECT s.name FROM pg_settings s WHERE s.name = 'transaction_timeout'), 'statement_timeout')) t(name) \\gset
            BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
            SELECT pg_export_snapshot();
            """;

    /** One line of JSON a table; line breaks in names are escaped there. */
    private static final String COUNT =
            """
            SELECT format('SELECT json_build_object(''table'', %L, ''rows'', count(*)) FROM ONLY %I.%I',
                n.nspname || '.' || c.relname, n.nspname, c.relname)
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE c.relkind = 'r' AND c.relpersistence = 'p'
                AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
                AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid
                  AND e.deptype = 'e')
              ORDER BY n.nspname, c.relname
            \\gexec
            SELECT '{}';
            """;

    private final Psql psql;
    private final RunningProcess process;
    private final String snapshot;

    private SnapshotSession(Psql psql, RunningProcess process, String snapshot) {
        this.psql = psql;
        this.process = process;
        this.snapshot = snapshot;
    }

    static SnapshotSession open(Psql psql) throws IOException, InterruptedException {
        var process = RunningProcess.start(Psql.call(psql.clients(), psql.database()));
        try {
            send(process, BEGIN);
            String snapshot = line(psql, process);
            send(process, COUNT);
            return new SnapshotSession(psql, process, snapshot);
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** Counts the rows of every table now. */
    static List<Json> count(Psql psql) throws IOException, InterruptedException {
        try (var session = open(psql)) {
            return session.counts();
        }
    }

    /** For {@code pg_dump --snapshot}. */
    String snapshot() {
        return snapshot;
    }

    /** Waits until all is counted. */
    List<Json> counts() throws IOException, InterruptedException {
        var counts = new ArrayList<Json>();
        while (true) {
            Json count = Json.of(Json.parse(line(psql, process)));
            if (!count.has("table")) {
                return counts;
            }
            counts.add(count);
        }
    }

    private static void send(RunningProcess process, String statements) throws IOException, InterruptedException {
        byte[] bytes = statements.getBytes(StandardCharsets.UTF_8);
        process.write(bytes, 0, bytes.length);
    }

    private static String line(Psql psql, RunningProcess process) throws IOException, InterruptedException {
        var line = new ByteArrayOutputStream();
        byte[] one = new byte[1];
        while (process.read(one) > 0) {
            if (one[0] == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            line.write(one[0]);
        }
        try {
            process.awaitSuccess();
        } catch (ProcessFailedException e) {
            throw PostgresException.of(psql.subject(), e);
        }
        throw new IOException(psql.subject() + ": psql ended before it was told to; try again");
    }

    @Override
    public void close() {
        process.close();
    }
}
