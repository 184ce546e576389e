package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.RestoreException;
import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.FolderContent;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plain dumps from elsewhere, which are not trusted. */
final class PostgresPlainDumpIT extends PostgresIntegrationTest {
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
    void createLiveDatabase() throws Exception {
        server.psql("postgres", "CREATE DATABASE live;");
        server.psql(
                "live",
                "CREATE TABLE t (id serial PRIMARY KEY, v text); INSERT INTO t (v) SELECT E'\\\\restrict a\\n\\\\. ' || g"
                        + " FROM generate_series(1, 3000) g; SELECT lo_from_bytea(99, 'abc');");
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

    private FolderContent archive(String name, String script) throws IOException {
        Path archive = Files.createDirectories(folder.resolve("archive"));
        Files.writeString(archive.resolve(name), script);
        return new FolderContent("databases", archive, PostgresChecksIT.entries(archive), Map.of());
    }

    @Test
    void restores_a_dump_whatever_its_name_is() throws Exception {
        Map<String, String> before = ClusterState.of(server, java.util.List.of("live"));
        String script = server.client("", "pg_dump", "-d", "live");
        server.psql("live", "DELETE FROM t WHERE id > 10; CREATE TABLE newer (a int);");
        RecordingContext context = context();

        StagedRestore staged =
                validated(databases(server, "live").stage(context, archive("db_backup_20260314.sql", script)));
        staged.commit();
        staged.finish();

        assertThat(script).contains("\n\\restrict ");
        assertThat(ClusterState.of(server, java.util.List.of("live"))).isEqualTo(before);
        assertThat(context.notices()).anyMatch(notice -> notice.contains("restored as database \"live\""));
    }

    @Test
    void refuses_a_dump_that_would_connect_elsewhere() throws Exception {
        String script = "CREATE TABLE fine (a int);\n\\connect postgres\nCREATE TABLE evil (a int);\n";

        assertRefused(script, "\"live\"", "restricted");

        assertThat(server.psql("postgres", "SELECT count(*) FROM pg_tables WHERE tablename = 'evil'"))
                .isEqualTo("0\n");
    }

    @Test
    void refuses_a_dump_that_would_run_programs() throws Exception {
        Path file = folder.resolve("evil");

        assertRefused("\\! touch " + file + "\n", "restricted");
        assertRefused("\\restrict abc\n\\unrestrict abc\n\\! touch " + file + "\n", "restricted");
        assertRefused("SELECT 1 \\g |touch\\ " + file + "\n", "restricted");
        assertRefused("SELECT 1;\n\\unrestrict abc\n\\! touch " + file + "\n", "restrict");

        assertThat(file).doesNotExist();
    }

    @Test
    void leaves_nothing_when_a_statement_fails() throws Exception {
        assertRefused("CREATE TABLE fine (a int);\nSELECT 1/0;\nCREATE TABLE more (a int);\n", "division by zero");
        assertThat(server.psql("live", "SELECT count(*) FROM t")).isEqualTo("3000\n");
    }

    @Test
    void quotes_a_dump_without_what_would_do_something_to_a_terminal() throws Exception {
        FolderContent content = archive("live.sql", "SELECT * FROM \"\u001b[2Jgone\";\n");

        assertThatThrownBy(() -> databases(server, "live").stage(context(), content))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("\\x1b[2Jgone")
                .hasMessageNotContaining("\u001b");
    }

    private void assertRefused(String script, String... words) throws IOException {
        FolderContent content = archive("live.sql", script);
        assertThatThrownBy(() -> databases(server, "live").stage(context(), content))
                .isInstanceOf(RestoreException.class)
                .hasMessageContainingAll(words);
    }
}
