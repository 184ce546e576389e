package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.RecordingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Restores of some of the databases, under their own names and others, and what is foreseen of them. */
final class PostgresSelectionIT extends PostgresIntegrationTest {
    private static final List<String> ALL = List.of("one", "two");

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

    private Captured captured;

    @BeforeEach
    void backUpAndChange() throws Exception {
        server.psql(
                "postgres",
                """
                CREATE ROLE app LOGIN PASSWORD 'first'; CREATE ROLE reader;
                CREATE DATABASE one OWNER app; CREATE DATABASE two;
                ALTER DATABASE one SET work_mem = '9MB'; ALTER DATABASE one CONNECTION LIMIT 12;
                COMMENT ON DATABASE one IS 'the first';
                REVOKE ALL ON DATABASE one FROM PUBLIC; GRANT CONNECT ON DATABASE one TO reader;
                """);
        server.psql("one", "SET ROLE app; CREATE TABLE t AS SELECT 'then' AS v; GRANT SELECT ON t TO reader;");
        server.psql("two", "CREATE TABLE t AS SELECT 'then' AS v;");
        captured = capture(databases(server, "one", "two"));
        server.psql("one", "UPDATE t SET v = 'now';");
        server.psql("two", "UPDATE t SET v = 'now';");
        server.psql("postgres", "ALTER ROLE app PASSWORD 'second'; ALTER ROLE reader CONNECTION LIMIT 3;");
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

    private RecordingContext restore(PostgresDatabases databases) throws Exception {
        RecordingContext context = context();
        StagedRestore staged = validated(databases.stage(context, captured.content()));
        staged.commit();
        staged.finish();
        return context;
    }

    private List<String> preview(PostgresDatabases databases) throws Exception {
        var changes = new ArrayList<RestoreChange>();
        databases.preview(context(), captured.content(), changes::add);
        return changes.stream()
                .map(change -> change.action() + " " + change.name() + " " + change.details())
                .toList();
    }

    private static String value(String database) throws Exception {
        return server.psql(database, "SELECT v FROM t").strip();
    }

    @Test
    void restores_one_and_leaves_the_other_and_all_roles() throws Exception {
        Map<String, String> before = ClusterState.of(server, List.of("two"));
        var some = databases(server, "one", "two").restoring("one");
        assertThat(preview(some)).containsExactly("REPLACED one []");
        assertThat(value("one")).isEqualTo("now");

        restore(some);

        assertThat(value("one")).isEqualTo("then");
        assertThat(ClusterState.of(server, List.of("two"))).isEqualTo(before);
    }

    @Test
    void makes_a_copy_beside_the_live_one_with_its_owner_and_settings() throws Exception {
        Map<String, String> before = ClusterState.of(server, ALL);
        var copy = databases(server, "one", "two").restoring("one").restoredAs("one", "one_copy");
        assertThat(preview(copy)).containsExactly("ADDED one_copy [from one]");

        restore(copy);

        assertThat(value("one_copy")).isEqualTo("then");
        assertThat(ClusterState.of(server, ALL)).isEqualTo(before);
        String live = ClusterState.of(server, List.of("one")).get("one");
        assertThat(ClusterState.of(server, List.of("one_copy")).get("one_copy"))
                .isEqualTo(live.replace("now", "then").replace(" one", " one_copy"));

        assertThat(preview(copy)).containsExactly("REPLACED one_copy [from one]");
        server.psql("one_copy", "UPDATE t SET v = 'spoilt';");
        restore(copy);
        assertThat(value("one_copy")).isEqualTo("then");
    }

    @Test
    void changes_roles_of_a_part_only_when_told_to() throws Exception {
        String hash = "SELECT rolpassword FROM pg_authid WHERE rolname = 'app'";
        String second = server.psql("postgres", hash);

        restore(databases(server, "one").restoring("one"));
        assertThat(server.psql("postgres", hash)).isEqualTo(second);

        var told = restore(databases(server, "one").restoring("one").replaceRoles());
        assertThat(server.psql("postgres", hash)).isNotEqualTo(second);
        assertThat(told.notices()).anyMatch(notice -> notice.contains("become what they were"));
    }

    @Test
    void foresees_what_becomes_of_databases_and_roles() throws Exception {
        server.psql("postgres", "DROP DATABASE two;");
        Map<String, String> before = ClusterState.of(server, List.of("one"));
        RecordingContext context = context();
        var changes = new ArrayList<RestoreChange>();

        databases(server, "one", "two", "three").preview(context, captured.content(), changes::add);

        assertThat(changes)
                .extracting(change -> change.action() + " " + change.name())
                .containsExactlyInAnyOrder("REPLACED one", "ADDED two");
        assertThat(changes).allMatch(change -> change.sizeBytes() > 1_000_000);
        assertThat(context.notices()).anyMatch(notice -> notice.contains("\"app\", \"reader\" become"));
        assertThat(context.warnings()).anyMatch(warning -> warning.contains("\"three\""));
        assertNothingLeftIn(context.workspace());
        assertThat(ClusterState.of(server, List.of("one"))).isEqualTo(before);
    }

    @Test
    void names_what_there_is_when_the_archive_lacks_a_database() throws Exception {
        var unknown = databases(server, "one", "two").restoring("one", "three");
        String message = "the archive has no database \"three\"; it has \"one\", \"two\"";

        assertThatThrownBy(() -> preview(unknown))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining(message);
        assertThatThrownBy(() -> unknown.stage(context(), captured.content()))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining(message);
        assertThat(value("one")).isEqualTo("now");
    }

    @Test
    void refuses_two_databases_under_one_name() {
        var both = databases(server, "one", "two").restoredAs("one", "copy").restoredAs("two", "copy");

        assertThatThrownBy(() -> both.stage(context(), captured.content()))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining("two databases are to be restored as \"copy\"");
    }

    @Test
    void says_of_which_databases_the_question_is() {
        var some = databases(server, "one", "two", "three").restoredAs("two", "two_copy");

        assertThat(some.outline(captured.content().summary()))
                .extracting(change -> change.name() + " " + change.details())
                .containsExactly("one []", "two_copy [from two]");
    }
}
