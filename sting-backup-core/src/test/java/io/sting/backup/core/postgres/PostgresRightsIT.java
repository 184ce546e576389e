package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.RestoreException;
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
        server = serverOrSkip(Map.of());
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
}
