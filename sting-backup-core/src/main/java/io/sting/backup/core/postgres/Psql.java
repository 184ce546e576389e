package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.process.ProcessCall;
import io.sting.backup.core.internal.process.ProcessFailedException;
import io.sting.backup.core.internal.process.RunningProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Statements for one database, each call a psql of its own. Statements travel by standard input: arguments are
 * everybody's to read.
 *
 * @param subject what errors are said to be about
 */
record Psql(ServerAccess.Clients clients, String database, String subject) {
    /** Limits that someone gave a role or a database must not end our work, nor their search path decide what we call. */
    private static final String UNHAMPERED = "-c statement_timeout=0 -c lock_timeout=0"
            + " -c idle_in_transaction_session_timeout=0 -c default_transaction_read_only=off"
            + " -c client_min_messages=warning -c standard_conforming_strings=on";

    /** For programs that dump and load: nothing that what they evaluate could depend on. */
    static final Map<String, String> OPTIONS = Map.of("PGOPTIONS", UNHAMPERED);

    private static final Map<String, String> CATALOG_ONLY = Map.of(
            "PGOPTIONS",
            UNHAMPERED + " -c synchronous_commit=on -c search_path=pg_catalog -c timezone=UTC -c datestyle=ISO");

    /** What keeps statements that hold a secret out of the server's log; superusers only. */
    private static final String CONFIDENTIAL =
            "SET log_statement TO none; SET log_min_error_statement TO panic; SET log_min_duration_statement TO -1;\n";

    /** The same, with statements that are about something else than the database they are sent to. */
    Psql about(String newSubject) {
        return new Psql(clients, database, newSubject);
    }

    /** What a query answers that gives one JSON list of objects. */
    List<Json> list(String query) throws IOException, InterruptedException {
        return Json.parseList(run(query));
    }

    /** What a query answers that gives one JSON object. */
    Json object(String query) throws IOException, InterruptedException {
        return Json.of(Json.parse(run(query)));
    }

    /** Runs statements, each on its own unless they say otherwise; the first that fails ends it. */
    void execute(String statements) throws IOException, InterruptedException {
        run(statements);
    }

    /** As {@link #execute}, for a superuser's statements that hold password hashes. */
    void executeConfidential(String statements) throws IOException, InterruptedException {
        run(CONFIDENTIAL + statements);
    }

    /** As {@link #list}, for a superuser's query that holds password hashes. */
    List<Json> listConfidential(String query) throws IOException, InterruptedException {
        return Json.parseList(run(CONFIDENTIAL + query));
    }

    private String run(String statements) throws IOException, InterruptedException {
        var out = new ByteArrayOutputStream();
        try {
            RunningProcess.run(call(clients, database).withInput(statements), out);
        } catch (ProcessFailedException e) {
            throw PostgresException.of(subject, e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    static ProcessCall call(ServerAccess.Clients clients, String database) {
        return clients.call("psql", arguments(database), CATALOG_ONLY);
    }

    static List<String> arguments(String database, String... more) {
        var arguments = new ArrayList<>(List.of("-X", "-A", "-t", "-q", "-w", "-v", "ON_ERROR_STOP=1"));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("-f", "-", "-d", Sql.connectTo(database)));
        return arguments;
    }
}
