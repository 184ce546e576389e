package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.RestoreException;
import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.FolderContent;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.RecordingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Restores to another server than the dumps were made on: other superuser, encoding, locales, versions. */
final class PostgresElsewhereIT extends PostgresIntegrationTest {
    private static PostgresServer there;
    private static PostgresServer here;

    @BeforeAll
    static void startServers() throws Exception {
        there = serverOrSkip(Map.of());
        here = PostgresServer.start(new PostgresServer.Cluster("boss", "SQL_ASCII", "C"));
    }

    @AfterAll
    static void stopServers() {
        for (PostgresServer server : new PostgresServer[] {there, here}) {
            if (server != null) {
                server.close();
            }
        }
    }

    @AfterEach
    void cleanUp() throws Exception {
        reset(there);
    }

    private static PostgresDatabases target(String... names) {
        return databases(here, names).user("boss");
    }

    @Test
    void restores_to_another_superuser_and_default_encoding_and_says_which_roles_it_made() throws Exception {
        there.psql("postgres", "CREATE ROLE app LOGIN PASSWORD 'x'; CREATE DATABASE one OWNER app;");
        there.psql(
                "one", "CREATE TABLE mine AS SELECT 'ä' AS v; SET ROLE app; CREATE TABLE theirs AS SELECT 'ß' AS v;");
        Captured captured = capture(databases(there, "one"));
        RecordingContext context = context();

        StagedRestore staged = validated(target("one").stage(context, captured.content()));
        staged.commit();
        staged.finish();

        assertThat(here.psql(
                        "one",
                        "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public' ORDER BY 1;"
                                + " SELECT pg_encoding_to_char(encoding), pg_get_userbyid(datdba) FROM pg_database"
                                + " WHERE datname = 'one'; SET client_encoding TO UTF8; SELECT v FROM theirs;"))
                .isEqualTo("mine|postgres\ntheirs|app\nUTF8|app\nß\n");
        assertThat(context.notices())
                .anyMatch(notice -> notice.contains("created \"app\", \"postgres\", which were missing"));
    }

    private static Map<String, Object> changed(Captured captured, String key, Object value) {
        var settings = new HashMap<>(captured.content().summary().settings());
        var databases = new ArrayList<Object>();
        for (Object database : (List<?>) settings.get("databases")) {
            var fields = new HashMap<Object, Object>((Map<?, ?>) database);
            fields.put(key, value);
            databases.add(fields);
        }
        settings.put("databases", databases);
        return settings;
    }

    private FolderContent with(Captured captured, Map<String, Object> settings) throws Exception {
        return new FolderContent("databases", captured.folder(), PostgresChecksIT.entries(captured.folder()), settings);
    }

    private Captured plain() throws Exception {
        there.psql("postgres", "CREATE DATABASE two;");
        return capture(databases(there, "two"));
    }

    @Test
    void refuses_a_locale_that_the_server_does_not_have_before_anything_is_loaded() throws Exception {
        Captured captured = plain();
        var content = with(captured, changed(captured, "collate", "xx_XX.UTF-8"));

        for (boolean preview : new boolean[] {true, false}) {
            assertThatThrownBy(() -> {
                        if (preview) {
                            target("two").preview(context(), content, change -> {});
                        } else {
                            target("two").stage(context(), content);
                        }
                    })
                    .isInstanceOf(RestoreException.class)
                    .hasMessageContainingAll("\"two\"", "has the locale \"xx_XX.UTF-8\"", "locale-gen");
        }
    }

    @Test
    void refuses_an_encoding_and_a_provider_that_the_server_does_not_know() throws Exception {
        Captured captured = plain();

        assertThatThrownBy(() -> target("two").stage(context(), with(captured, changed(captured, "encoding", "UTF99"))))
                .hasMessageContainingAll("\"two\"", "encoding \"UTF99\"");
        assertThatThrownBy(() -> target("two").stage(context(), with(captured, changed(captured, "provider", "b"))))
                .hasMessageContainingAll("\"two\"", "from PostgreSQL itself", "17 or newer");
    }

    @Test
    void says_that_the_collation_has_another_version() throws Exception {
        there.psql(
                "postgres",
                "CREATE DATABASE sorted TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de' ENCODING 'UTF8';");
        Captured captured = capture(databases(there, "sorted"));
        RecordingContext same = context();
        target("sorted").stage(same, captured.content()).rollback();
        assertThat(same.notices()).noneMatch(notice -> notice.contains("collation"));

        RecordingContext other = context();
        target("sorted")
                .stage(other, with(captured, changed(captured, "collationVersion", "0.1")))
                .rollback();

        assertThat(other.notices())
                .anyMatch(notice -> notice.contains("was sorted by version 0.1 of its collation")
                        && notice.contains("REINDEX")
                        && notice.contains("REFRESH COLLATION VERSION"));
    }

    @Test
    void says_that_the_server_is_newer() throws Exception {
        Captured captured = plain();
        var settings = new HashMap<>(captured.content().summary().settings());
        var server = new HashMap<Object, Object>((Map<?, ?>) settings.get("server"));
        server.put("version", "13.9");
        server.put("versionNumber", 130_009L);
        settings.put("server", server);
        RecordingContext context = context();

        target("two").stage(context, with(captured, settings)).rollback();

        assertThat(context.notices())
                .anyMatch(
                        notice -> notice.startsWith("databases: were dumped from PostgreSQL 13.9 and are restored to"));
    }
}
