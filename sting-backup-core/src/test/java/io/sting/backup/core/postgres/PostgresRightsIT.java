package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.RestoreException;
import io.sting.backup.error.SourceException;
import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.RecordingContext;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without superuser rights: what they allow is done, and what they don't is told. */
final class PostgresRightsIT extends PostgresIntegrationTest {
    private static PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = serverOrSkip(Map.of("autovacuum_naptime", "1"));
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void createOwnedDatabase() throws Exception {
        server.psql("postgres", "CREATE ROLE keeper LOGIN CREATEDB; CREATE ROLE other; CREATE ROLE reader;");
        server.psql("postgres", "CREATE DATABASE owned OWNER keeper;");
        server.psql("postgres", "ALTER DATABASE owned SET work_mem = '9MB'; COMMENT ON DATABASE owned IS 'mine';");
        server.psql(
                "owned",
                "SET ROLE keeper; CREATE EXTENSION hstore; CREATE TABLE t AS SELECT g, hstore('a', 'b') h FROM"
                        + " generate_series(1, 100) g; GRANT SELECT ON t TO reader;");
    }

    @AfterEach
    void cleanUp() throws Exception {
        try {
            assertNoTraces(server);
            assertNoChildren();
        } finally {
            reset(server);
        }
    }

    private PostgresDatabases asKeeper() {
        return databases(server, "owned").user("keeper");
    }

    private String rows() throws IOException, InterruptedException {
        return server.psql(
                "owned",
                "SELECT count(*), pg_get_userbyid(relowner), relacl FROM t, pg_class WHERE oid ="
                        + " 't'::regclass GROUP BY 2, 3");
    }

    @Test
    void restores_what_belongs_to_us() throws Exception {
        String before = ClusterState.of(server, java.util.List.of("owned")).get("owned");
        Captured captured = capture(asKeeper());
        server.psql("owned", "DROP TABLE t;");
        server.psql("postgres", "ALTER DATABASE owned RESET ALL;");

        RecordingContext context = context();
        StagedRestore staged = validated(asKeeper().stage(context, captured.content()));
        staged.commit();
        staged.finish();

        assertThat(ClusterState.of(server, java.util.List.of("owned")).get("owned"))
                .isEqualTo(before);
        assertThat(context.warnings()).isEmpty();
        assertThat(context.notices()).singleElement().asString().contains("roles", "left as they are");
    }

    @Test
    void rolls_back_what_belongs_to_us() throws Exception {
        Captured captured = capture(asKeeper());
        server.psql("owned", "DELETE FROM t WHERE g > 50;");
        String changed = rows();

        StagedRestore staged = validated(asKeeper().stage(context(), captured.content()));
        staged.commit();
        assertThat(rows()).startsWith("100|keeper|");
        staged.rollback();

        assertThat(rows()).isEqualTo(changed);
    }

    @Test
    void says_what_it_leaves_out_when_others_own_things() throws Exception {
        server.psql("owned", "CREATE TABLE theirs (a int); ALTER TABLE theirs OWNER TO other;");
        Captured captured = capture(databases(server, "owned"));
        server.psql("owned", "DROP TABLE theirs; DROP TABLE t;");
        server.psql("postgres", "DROP ROLE other;");

        RecordingContext context = context();
        StagedRestore staged = validated(asKeeper().stage(context, captured.content()));
        staged.commit();
        staged.finish();

        assertThat(context.warnings()).anyMatch(warning -> warning.contains("\"other\" are missing"));
        assertThat(context.warnings()).anyMatch(warning -> warning.contains("now belongs to \"keeper\""));
        assertThat(context.warnings()).anyMatch(warning -> warning.contains("privileges were left out"));
        assertThat(server.psql("owned", "SELECT tableowner FROM pg_tables WHERE tablename = 'theirs'"))
                .isEqualTo("keeper\n");
        assertThat(rows()).isEqualTo("100|keeper|\n");
    }

    @Test
    void refuses_when_we_may_not_create_databases_or_rename_the_live_one() throws Exception {
        Captured captured = capture(asKeeper());
        server.psql("postgres", "ALTER ROLE keeper NOCREATEDB; ALTER DATABASE owned OWNER TO other;");

        assertThatThrownBy(() -> asKeeper().stage(context(), captured.content()))
                .isInstanceOf(RestoreException.class)
                .hasMessageContainingAll("may not create databases", "CREATEDB", "\"owned\" is not ours to rename");
    }

    @Test
    void refuses_when_a_superuser_is_connected_whom_we_may_not_end() throws Exception {
        Captured captured = capture(asKeeper());
        StagedRestore staged = asKeeper().stage(context(), captured.content());

        try (Connection superuser = DriverManager.getConnection(
                "jdbc:postgresql://" + server.host() + ":" + server.port() + "/owned", "postgres", "")) {
            assertThat(superuser.isValid(5)).isTrue();
            assertThatThrownBy(staged::validate)
                    .isInstanceOf(RestoreException.class)
                    .hasMessageContainingAll("sessions that we may not end", "\"postgres\"");
        }
        staged.rollback();
    }

    @Test
    void works_through_the_named_database_when_no_other_admits_us() throws Exception {
        server.admit("host all postgres 127.0.0.1/32 trust", "host owned keeper 127.0.0.1/32 trust");
        try {
            Captured captured = capture(asKeeper());

            assertThat(captured.folder().resolve("owned.dump")).isRegularFile();
            assertThatThrownBy(() -> asKeeper().stage(context(), captured.content()))
                    .isInstanceOf(RestoreException.class)
                    .hasMessageContainingAll("create one named postgres", "let \"keeper\" connect to it");
        } finally {
            server.admit("host all all 127.0.0.1/32 trust");
        }
    }

    @Test
    void says_what_to_do_when_no_connection_is_free() throws Exception {
        server.psql("postgres", "ALTER ROLE keeper CONNECTION LIMIT 0;");

        assertThatThrownBy(() -> capture(asKeeper()))
                .isInstanceOf(SourceException.class)
                .hasMessageContainingAll("too many connections", "CONNECTION LIMIT", "fewer jobs");
    }

    @Test
    void takes_the_place_of_a_database_that_is_being_vacuumed() throws Exception {
        server.psql(
                "owned",
                "SET ROLE keeper; CREATE TABLE busy AS SELECT g, repeat('x', 200) FROM generate_series(1, 100000) g;"
                        + " ALTER TABLE busy SET (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1);");
        Captured captured = capture(asKeeper());
        server.psql("owned", "UPDATE busy SET g = 0;");
        StagedRestore staged = validated(asKeeper().stage(context(), captured.content()));
        awaitVacuum();

        staged.commit();
        staged.finish();

        assertThat(server.psql("owned", "SELECT count(*) FROM busy WHERE g > 0"))
                .isEqualTo("100000\n");
    }

    private static void awaitVacuum() throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 300; attempt++) {
            if (server.psql(
                            "postgres",
                            "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = 'owned' AND backend_type = 'autovacuum worker'")
                    .equals("t\n")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no vacuum began");
    }
}
