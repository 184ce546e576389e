package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.spi.ComponentContent;
import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.FolderContent;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.RecordingContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What staging and validation refuse, and that they leave nothing when they do. */
final class PostgresChecksIT extends PostgresIntegrationTest {
    private static PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = serverOrSkip(Map.of("max_prepared_transactions", "10", "wal_level", "logical"));
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
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

    private Captured small() throws IOException, InterruptedException {
        server.psql("postgres", "CREATE DATABASE small;");
        server.psql("small", "CREATE EXTENSION hstore; CREATE TABLE t AS SELECT g FROM generate_series(1, 1000) g;");
        return capture(databases(server, "small").rowCounts(RowCounts.EXACT));
    }

    private void assertRefused(PostgresDatabases databases, ComponentContent content, String... words)
            throws IOException {
        RecordingContext context = context();
        assertThatThrownBy(() -> databases.stage(context, content))
                .isInstanceOf(RestoreException.class)
                .hasMessageContainingAll(words);
        assertNothingLeftIn(context.workspace());
    }

    @Test
    void refuses_when_a_prepared_transaction_is_in_the_way() throws Exception {
        Captured captured = small();
        server.psql("small", "BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'pending';");

        assertRefused(databases(server, "small"), captured.content(), "\"small\"", "\"pending\"", "ROLLBACK PREPARED");

        server.psql("small", "ROLLBACK PREPARED 'pending';");
    }

    @Test
    void refuses_when_a_replication_slot_is_in_the_way() throws Exception {
        Captured captured = small();
        StagedRestore staged = databases(server, "small").stage(context(), captured.content());
        server.psql("small", "SELECT pg_create_logical_replication_slot('slot1', 'pgoutput');");

        assertThatThrownBy(staged::validate)
                .isInstanceOf(RestoreException.class)
                .hasMessageContainingAll("\"small\"", "\"slot1\"", "pg_drop_replication_slot");

        server.psql("small", "SELECT pg_drop_replication_slot('slot1');");
        staged.validate();
        staged.rollback();
    }

    @Test
    void refuses_when_a_subscription_is_in_the_way() throws Exception {
        Captured captured = small();
        server.psql(
                "small",
                "CREATE SUBSCRIPTION sub CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false, slot_name = NONE);");

        assertRefused(databases(server, "small"), captured.content(), "\"small\"", "\"sub\"", "DROP SUBSCRIPTION");

        server.psql("small", "DROP SUBSCRIPTION sub;");
    }

    @Test
    void refuses_when_the_live_database_is_a_template() throws Exception {
        Captured captured = small();
        server.psql("postgres", "ALTER DATABASE small IS_TEMPLATE true;");

        assertRefused(databases(server, "small"), captured.content(), "\"small\"", "is a template");
    }

    @Test
    void refuses_when_the_live_database_was_replaced_while_it_was_staged() throws Exception {
        Captured captured = small();
        StagedRestore staged = databases(server, "small").stage(context(), captured.content());
        server.psql("postgres", "DROP DATABASE small;");
        server.psql("postgres", "CREATE DATABASE small;");

        assertThatThrownBy(staged::validate)
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("replaced");

        staged.rollback();
        assertThat(server.psql("small", "SELECT 1")).isEqualTo("1\n");
    }

    @Test
    void tells_all_that_the_server_lacks_at_once() throws Exception {
        Captured captured = small();
        FolderContent edited = edited(captured, settings -> {
            var database = new LinkedHashMap<>(
                    Json.of(settings).list("databases").get(0).values());
            database.put("extensions", List.of(Map.of("name", "postgis", "version", "3")));
            database.put("tablespaces", List.of("fast_ssd"));
            database.put("sizeBytes", 1L << 60);
            settings.put("databases", List.of(database));
            settings.put(
                    "server",
                    Map.of("version", "99.1", "versionNumber", 990_001L, "clientMajorVersion", 99L, "passwords", true));
        });

        assertRefused(
                databases(server, "small"),
                edited,
                "\"postgis\"",
                "\"fast_ssd\"",
                "at least as new",
                "pg_dump 99",
                "MiB free");
    }

    @Test
    void refuses_a_manifest_that_makes_no_sense() throws Exception {
        Captured captured = small();
        FolderContent edited = edited(captured, settings -> settings.put("databases", List.of("what")));

        assertThatThrownBy(() -> databases(server, "small").stage(context(), edited))
                .isInstanceOf(CorruptBackupException.class);
    }

    @Test
    void refuses_rows_that_are_not_as_many_as_were_counted() throws Exception {
        Captured captured = small();
        FolderContent edited = edited(captured, settings -> {
            var database = new LinkedHashMap<>(
                    Json.of(settings).list("databases").get(0).values());
            database.put(
                    "rowCounts",
                    Map.of("kind", "exact", "tables", List.of(Map.of("table", "public.t", "rows", 1001L))));
            settings.put("databases", List.of(database));
        });

        assertRefused(databases(server, "small"), edited, "public.t had 1001 rows", "restored with 1000");
    }

    @Test
    void leaves_nothing_when_a_dump_is_damaged() throws Exception {
        Captured captured = small();
        Path dump = captured.folder().resolve("small.dump");
        byte[] bytes = Files.readAllBytes(dump);
        Files.write(dump, java.util.Arrays.copyOf(bytes, bytes.length / 2));

        assertRefused(databases(server, "small"), captured.content(), "\"small\"", "pg_restore");
    }

    @Test
    void warns_of_a_database_that_the_archive_does_not_have() throws Exception {
        Captured captured = small();
        RecordingContext context = context();

        StagedRestore staged = databases(server, "small", "other").stage(context, captured.content());

        assertThat(context.warnings()).singleElement().asString().contains("\"other\"", "not in the archive");
        staged.rollback();
        RecordingContext untouched = context();
        assertThatThrownBy(() -> databases(server, "other").stage(untouched, captured.content()))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContainingAll("\"other\"", "it has \"small\"");
        assertNothingLeftIn(untouched.workspace());
    }

    @Test
    void leaves_nothing_when_interrupted_while_loading() throws Exception {
        server.psql("postgres", "CREATE ROLE app;");
        SampleDatabases.createBig(server);
        server.psql("postgres", "ALTER ROLE app RENAME TO lost;");
        Captured captured = capture(databases(server, "big"));
        server.psql("postgres", "DROP DATABASE big;");
        server.psql("postgres", "DROP ROLE lost;");
        RecordingContext context = context();
        Thread runner = Thread.currentThread();

        assertThatThrownBy(() -> databases(server, "big")
                        .stage(context, whileReading(captured.content(), 20L << 20, runner::interrupt)))
                .isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(server.psql("postgres", "SELECT count(*) FROM pg_roles WHERE rolname = 'lost'"))
                .isEqualTo("0\n");
        assertNothingLeftIn(context.workspace());
    }

    @Test
    void leaves_nothing_when_the_archive_turns_out_damaged_while_loading() throws Exception {
        server.psql("postgres", "CREATE ROLE app;");
        SampleDatabases.createBig(server);
        Captured captured = capture(databases(server, "big"));

        assertThatThrownBy(() -> databases(server, "big")
                        .stage(context(), whileReading(captured.content(), 20L << 20, () -> {
                            throw new CorruptBackupException("a member is damaged");
                        })))
                .isInstanceOf(CorruptBackupException.class);
    }

    private static ComponentContent whileReading(FolderContent content, long bytes, Runnable happening) {
        return new ComponentContent() {
            @Override
            public io.sting.backup.model.ComponentSummary summary() {
                return content.summary();
            }

            @Override
            public void forEach(EntryVisitor visitor) throws IOException, InterruptedException {
                content.forEach((entry, in) -> visitor.visit(entry, new FilterInputStream(in) {
                    private long left = bytes;

                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        int n = in.read(buffer, offset, length);
                        if (left > 0 && (left -= n) <= 0) {
                            happening.run();
                        }
                        return n;
                    }
                }));
            }
        };
    }

    private static FolderContent edited(Captured captured, Consumer<Map<String, Object>> edit) throws IOException {
        var settings = new LinkedHashMap<>(captured.content().summary().settings());
        edit.accept(settings);
        return new FolderContent("databases", captured.folder(), entries(captured.folder()), settings);
    }

    static List<ArchiveEntry> entries(Path folder) throws IOException {
        var entries = new ArrayList<ArchiveEntry>();
        try (var files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                entries.add(ArchiveEntry.file(ArchivePath.of(file.getFileName().toString()), Files.size(file)));
            }
        }
        return entries;
    }
}
