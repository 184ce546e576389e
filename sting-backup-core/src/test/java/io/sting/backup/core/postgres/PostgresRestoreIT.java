package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.RestoreException;
import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The main thing: what was captured comes back, whatever happened since. */
final class PostgresRestoreIT extends PostgresIntegrationTest {
    private PostgresServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = serverOrSkip(Map.of());
        SampleDatabases.create(server);
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void brings_everything_back_when_clients_keep_connecting() throws Exception {
        SampleDatabases.createBig(server);
        var names = new ArrayList<>(SampleDatabases.SMALL);
        names.add(SampleDatabases.BIG);
        var databases = databases(server, names.toArray(String[]::new)).rowCounts(RowCounts.EXACT);
        Map<String, String> before = ClusterState.of(server, names);

        Captured captured = capture(databases);
        SampleDatabases.change(server);
        server.psql(SampleDatabases.BIG, "UPDATE b SET v = 'gone' WHERE id % 2 = 0;");
        try (var clients = BusyClients.on(server, SampleDatabases.ODD, SampleDatabases.EMPTY, SampleDatabases.BIG)) {
            StagedRestore staged = validated(databases.stage(context(), captured.content()));
            staged.commit();
            staged.finish();
            clients.awaitConnection();
        }

        assertThat(ClusterState.of(server, names)).isEqualTo(before);
        assertNoTraces(server);
        assertNoChildren();
    }

    @Test
    void brings_everything_back_when_the_server_is_new() throws Exception {
        List<String> names = SampleDatabases.SMALL;
        var databases = databases(server, names.toArray(String[]::new));
        Map<String, String> before = ClusterState.of(server, names);
        Captured captured = capture(databases);

        try (var other = serverOrSkip(Map.of())) {
            StagedRestore staged = validated(databases(other).stage(context(), captured.content()));
            staged.commit();
            staged.finish();

            assertThat(ClusterState.of(other, names)).isEqualTo(before);
            assertNoTraces(other);
        }
    }

    @Test
    void loads_by_several_connections_when_told() throws Exception {
        SampleDatabases.createBig(server);
        var databases =
                databases(server, SampleDatabases.BIG, SampleDatabases.ODD).restoreJobs(2);
        List<String> names = List.of(SampleDatabases.BIG, SampleDatabases.ODD);
        Map<String, String> before = ClusterState.of(server, names);
        Captured captured = capture(databases);
        server.psql(SampleDatabases.BIG, "TRUNCATE b;");

        var context = context();
        StagedRestore staged = validated(databases.stage(context, captured.content()));
        staged.commit();
        staged.finish();

        assertThat(ClusterState.of(server, names)).isEqualTo(before);
        assertNothingLeftIn(context.workspace());
    }

    @Test
    void restores_a_database_whose_name_has_a_line_break() throws Exception {
        String name = "two\nlines; DROP DATABASE postgres --";
        server.psql("postgres", "CREATE DATABASE " + Sql.name(name) + ";");
        server.psql(name, "CREATE TABLE t AS SELECT 1 AS a;");
        Captured captured = capture(databases(server, name).rowCounts(RowCounts.EXACT));
        server.psql(name, "DROP TABLE t;");

        StagedRestore staged = validated(databases(server, name).stage(context(), captured.content()));
        staged.commit();
        staged.finish();

        assertThat(server.psql(name, "SELECT a FROM t;")).isEqualTo("1\n");
    }

    @Test
    void keeps_encoding_locale_and_tablespace() throws Exception {
        List<String> names = List.of("latin", "german", "elsewhere");
        Path place = Files.createDirectory(server.socketDirectory().resolve("space"));
        Files.setOwner(place, Files.getOwner(server.socketDirectory()));
        server.psql("postgres", "CREATE TABLESPACE fast LOCATION '" + place + "';");
        server.psql(
                "postgres", "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C';");
        server.psql(
                "postgres",
                "CREATE DATABASE german TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-u-co-phonebk';");
        server.psql("postgres", "CREATE DATABASE elsewhere TABLESPACE fast;");
        server.psql("latin", "CREATE TABLE t AS SELECT 'Grüße' AS v;");
        server.psql("elsewhere", "CREATE TABLE t (a int) TABLESPACE pg_default; CREATE TABLE u (a int);");
        Map<String, String> before = ClusterState.of(server, names);
        Captured captured = capture(databases(server, "latin", "german", "elsewhere"));
        for (String name : names) {
            server.psql("postgres", "DROP DATABASE " + name + ";");
        }

        StagedRestore staged = validated(databases(server).stage(context(), captured.content()));
        staged.commit();
        staged.finish();

        assertThat(ClusterState.of(server, names)).isEqualTo(before);
        assertThat(before.get("latin")).contains("ENCODING = 'LATIN1'");
        assertThat(before.get("german")).contains("de-u-co-phonebk");
        assertThat(before.get("elsewhere")).contains("TABLESPACE = fast");
        try (var other = serverOrSkip(Map.of())) {
            assertThatThrownBy(() -> databases(other).stage(context(), captured.content()))
                    .isInstanceOf(RestoreException.class)
                    .hasMessageContainingAll("\"elsewhere\"", "\"fast\"", "CREATE TABLESPACE");
        }
    }

    @Test
    void restores_the_database_that_one_usually_works_through() throws Exception {
        server.psql("postgres", "CREATE TABLE mine AS SELECT 7 AS a;");
        Captured captured = capture(databases(server, "postgres"));
        server.psql("postgres", "DROP TABLE mine;");

        StagedRestore staged = validated(databases(server, "postgres").stage(context(), captured.content()));
        staged.commit();
        assertThat(server.psql("postgres", "SELECT a FROM mine;")).isEqualTo("7\n");
        staged.rollback();
        assertThat(server.psql("postgres", "SELECT count(*) FROM pg_tables WHERE tablename = 'mine';"))
                .isEqualTo("0\n");
        assertNoTraces(server);
    }

    @Test
    void keeps_bytes_that_are_no_text_of_ours() throws Exception {
        server.psql(
                "postgres",
                "CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C';");
        server.psql(
                "bytes",
                "SET client_encoding TO SQL_ASCII; CREATE TABLE t (v text); INSERT INTO t VALUES (E'caf\\351');");
        Captured captured = capture(databases(server, "bytes").rowCounts(RowCounts.EXACT));
        server.psql("bytes", "DELETE FROM t;");

        StagedRestore staged = validated(databases(server, "bytes").stage(context(), captured.content()));
        staged.commit();
        staged.finish();

        assertThat(server.psql("bytes", "SELECT encode(v::bytea, 'hex') FROM t;"))
                .isEqualTo("636166e9\n");
    }

    @Test
    void goes_through_whatever_roles_and_databases_set_for_sessions() throws Exception {
        server.psql(
                "postgres",
                "CREATE DATABASE odd; CREATE ROLE backup SUPERUSER LOGIN; ALTER ROLE backup SET synchronous_commit TO off;");
        server.psql("odd", "CREATE TABLE \"a'b\\c\nd\" AS SELECT 'x\\y' AS v; CREATE TABLE \"\\! false\" (a int);");
        for (String who : List.of("DATABASE odd", "ROLE backup")) {
            for (String setting : List.of(
                    "default_transaction_read_only TO on",
                    "default_transaction_isolation TO serializable",
                    "default_transaction_deferrable TO on",
                    "statement_timeout TO '1ms'",
                    "lock_timeout TO '1ms'",
                    "idle_in_transaction_session_timeout TO '1ms'",
                    "client_encoding TO LATIN1",
                    "search_path TO nowhere",
                    "standard_conforming_strings TO off",
                    "backslash_quote TO off",
                    "row_security TO off",
                    "bytea_output TO escape",
                    "quote_all_identifiers TO on",
                    "datestyle TO 'German'")) {
                server.psql("postgres", "ALTER " + who + " SET " + setting + ";");
            }
        }
        Map<String, String> before = ClusterState.of(server, List.of("odd"));
        PostgresDatabases odd = databases(server, "odd").user("backup").rowCounts(RowCounts.EXACT);
        Captured captured = capture(odd);
        server.psql("postgres", "DROP DATABASE odd;");

        StagedRestore staged = validated(odd.stage(context(), captured.content()));
        staged.commit();
        staged.finish();

        assertThat(ClusterState.of(server, List.of("odd"))).isEqualTo(before);
    }
}
