package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.SourceException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.testing.FolderSink;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a capture records, and how it fails. */
final class PostgresCaptureIT extends PostgresIntegrationTest {
    private static final long MIDWAY_BYTES = 30L << 20;
    private static PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = serverOrSkip(Map.of());
        SampleDatabases.create(server);
        SampleDatabases.createBig(server);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void leavesNoChildren() {
        assertNoChildren();
    }

    private static Json recorded(Captured captured, String database) {
        return Json.of(captured.content().summary().settings()).list("databases").stream()
                .filter(json -> json.text("name").equals(database))
                .findFirst()
                .orElseThrow();
    }

    private FolderSink sink() throws IOException {
        return new FolderSink(Files.createDirectories(folder.resolve("sink")));
    }

    @Test
    void records_what_dumps_do_not_hold() throws Exception {
        Captured captured = capture(databases(server, SampleDatabases.ODD, SampleDatabases.SLASH));

        Json odd = recorded(captured, SampleDatabases.ODD);
        assertThat(odd.text("owner")).isEqualTo("app");
        assertThat(odd.text("encoding")).isEqualTo("UTF8");
        assertThat(odd.number("connectionLimit")).isEqualTo(33);
        assertThat(odd.text("comment")).isEqualTo("the odd one; it's \\ important");
        assertThat(odd.list("settings"))
                .extracting(setting -> setting.optionalText("role").orElse("-") + " " + setting.text("setting"))
                .contains("- work_mem=9MB", "clerk work_mem=11MB", "clerk search_path=\"\"");
        assertThat(odd.list("extensions"))
                .extracting(extension -> extension.text("name"))
                .contains("hstore", "citext", "pg_trgm", "uuid-ossp");
        assertThat(odd.texts("owners")).contains("app");
        assertThat(odd.has("oid")).isFalse();
        assertThat(captured.content().summary().settings().toString()).doesNotContain("SCRAM");
        assertThat(Files.readString(captured.folder().resolve("globals.sql"))).contains("SCRAM-SHA-256$");
        assertThat(captured.folder().resolve("sales%2F2024%20%22q1%22%20%27%25%27%20%3D%20%5C.dump"))
                .isRegularFile();
        assertThat(captured.context().notices()).isEmpty();
        assertThat(captured.context().warnings()).isEmpty();
    }

    @Test
    void says_of_counts_what_they_are() throws Exception {
        server.psql(SampleDatabases.LONG, "ANALYZE t;");

        Json estimate = recorded(capture(databases(server, SampleDatabases.LONG)), SampleDatabases.LONG);
        Json exact = recorded(
                capture(databases(server, SampleDatabases.LONG).rowCounts(RowCounts.EXACT)), SampleDatabases.LONG);
        Json off = recorded(
                capture(databases(server, SampleDatabases.LONG).rowCounts(RowCounts.OFF)), SampleDatabases.LONG);

        assertThat(estimate.values().get("rowCounts"))
                .isEqualTo(Map.of("kind", "estimate", "tables", List.of(Map.of("table", "public.t", "rows", 2L))));
        assertThat(exact.values().get("rowCounts"))
                .isEqualTo(Map.of("kind", "exact", "tables", List.of(Map.of("table", "public.t", "rows", 2L))));
        assertThat(off.has("rowCounts")).isFalse();
    }

    @Test
    void counts_what_it_dumps_when_rows_keep_coming() throws Exception {
        server.psql("postgres", "CREATE DATABASE growing;");
        server.psql("growing", "CREATE TABLE g AS SELECT x FROM generate_series(1, 200000) x;");
        var stop = new java.util.concurrent.atomic.AtomicBoolean();
        var failure = new AtomicReference<Throwable>();
        var writer = new Thread(() -> {
            try {
                while (!stop.get()) {
                    server.psql("growing", "INSERT INTO g SELECT x FROM generate_series(1, 1000) x;");
                }
            } catch (IOException | InterruptedException e) {
                failure.set(e);
            }
        });
        writer.start();
        Captured captured;
        try {
            captured = capture(databases(server, "growing").rowCounts(RowCounts.EXACT));
        } finally {
            stop.set(true);
            writer.join();
        }

        String script = server.client(
                "",
                "pg_restore",
                "-f",
                "-",
                "-t",
                "g",
                captured.folder().resolve("growing.dump").toString());
        long rows = script.lines().filter(line -> line.matches("\\d+")).count();
        Json counted = Json.of(recorded(captured, "growing").values().get("rowCounts"))
                .list("tables")
                .get(0);
        assertThat(failure.get()).isNull();
        assertThat(rows).isGreaterThanOrEqualTo(200_000);
        assertThat(counted.number("rows")).isEqualTo(rows);
    }

    @Test
    void names_what_is_there_when_a_database_is_not() throws Exception {
        var sink = sink();

        assertThatThrownBy(() ->
                        databases(server, SampleDatabases.EMPTY, "sting_app").capture(context(), sink))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("no database \"sting_app\"")
                .hasMessageContaining("\"" + SampleDatabases.ODD + "\"");
        assertThat(sink.entries()).isEmpty();
    }

    @Test
    void fails_when_the_server_is_not_there() {
        assertThatThrownBy(() -> PostgresDatabases.at("127.0.0.1", 1).named("a").capture(context(), sink()))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageContaining("check that the server runs there");
    }

    @Test
    void tells_how_much_there_is_to_read() throws Exception {
        assertThat(databases(server, SampleDatabases.BIG).estimatedBytes().orElseThrow())
                .isGreaterThan(200L << 20);
        assertThat(databases(server, SampleDatabases.SLASH).required())
                .containsExactly("sales%2F2024%20%22q1%22%20%27%25%27%20%3D%20%5C.dump", "globals.sql");
    }

    @Test
    void fails_and_adds_no_entry_when_the_dump_is_killed() throws Exception {
        var sink = sink();
        RecordingContext context = context();

        assertThatThrownBy(() -> databases(server, SampleDatabases.BIG)
                        .capture(context, MidwaySink.after(MIDWAY_BYTES, sink, PostgresCaptureIT::killDump)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("database \"big\"")
                .hasMessageContaining("pg_dump was killed by SIGKILL");
        assertThat(sink.entries()).extracting(entry -> entry.path().value()).containsExactly("globals.sql");
        assertNothingLeftIn(context.workspace());
    }

    private static void killDump() {
        ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/pg_dump"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void fails_when_the_archive_cannot_be_written() throws Exception {
        var sink = sink();

        assertThatThrownBy(() -> databases(server, SampleDatabases.BIG)
                        .capture(context(), MidwaySink.after(MIDWAY_BYTES, sink, () -> {
                            throw new IOException("No space left on device");
                        })))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("No space left on device");
    }

    @Test
    void stops_when_interrupted() throws Exception {
        var sink = sink();
        RecordingContext context = context();
        Thread runner = Thread.currentThread();

        assertThatThrownBy(() -> databases(server, SampleDatabases.BIG, SampleDatabases.ODD)
                        .capture(context, MidwaySink.after(MIDWAY_BYTES, sink, runner::interrupt)))
                .isInstanceOf(InterruptedException.class);
        Thread.interrupted();
        assertThat(sink.entries()).extracting(entry -> entry.path()).doesNotContain(ArchivePath.of("big.dump"));
        assertNothingLeftIn(context.workspace());
    }

    @Test
    void refuses_a_dump_that_is_cut_short_though_the_program_says_all_is_well() throws Exception {
        Path binaries = Files.createDirectories(folder.resolve("bin"));
        for (String program : List.of("psql", "pg_restore", "pg_dumpall", "pg_dump")) {
            String cut = program.equals("pg_dump") ? " | head -c 100000000" : "";
            Path script = Files.writeString(
                    binaries.resolve(program),
                    "#!/bin/sh\n" + server.clientPrograms().resolve(program) + " \"$@\"" + cut + "\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        }
        var sink = sink();

        assertThatThrownBy(() -> databases(server, SampleDatabases.BIG)
                        .binaries(binaries)
                        .capture(context(), sink))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("pg_restore")
                .hasMessageContaining("database \"big\"");
        assertThat(sink.entries()).extracting(entry -> entry.path()).doesNotContain(ArchivePath.of("big.dump"));
    }

    @Test
    void keeps_roles_without_passwords_when_it_may_not_read_them() throws Exception {
        var databases = databases(server, SampleDatabases.EMPTY).user("app");

        Captured captured = capture(databases);

        assertThat(captured.context().notices()).anyMatch(notice -> notice.contains("only a superuser may read"));
        assertThat(Files.readString(captured.folder().resolve("globals.sql")))
                .contains("CREATE ROLE")
                .doesNotContain("SCRAM");
    }

    @Test
    void dumps_once_more_when_the_server_restarts_meanwhile() throws Exception {
        try (var other = serverOrSkip(Map.of())) {
            other.psql("postgres", "CREATE ROLE app;");
            SampleDatabases.createBig(other);
            RecordingContext context = context();
            var sink = sink();

            databases(other, SampleDatabases.BIG).capture(context, restarting(other, sink));

            assertThat(sink.entries())
                    .extracting(entry -> entry.path().value())
                    .containsExactlyInAnyOrder("globals.sql", "big.dump");
            assertThat(context.notices()).singleElement().asString().contains("dumped once more");
        }
    }

    private static ArchiveSink restarting(PostgresServer server, ArchiveSink sink) {
        return MidwaySink.after(MIDWAY_BYTES, sink, () -> {
            server.stop("immediate");
            server.restart();
        });
    }

    @Test
    void fails_when_the_server_dies() throws Exception {
        try (var other = serverOrSkip(Map.of())) {
            other.psql("postgres", "CREATE ROLE app;");
            SampleDatabases.createBig(other);
            RecordingContext context = context();
            var sink = sink();

            assertThatThrownBy(() -> databases(other, SampleDatabases.BIG)
                            .capture(context, MidwaySink.after(MIDWAY_BYTES, sink, other::kill)))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("big")
                    .hasMessageContaining(other.host() + ":" + other.port());
            assertThat(sink.entries()).extracting(entry -> entry.path().value()).containsExactly("globals.sql");
            assertThat(context.notices()).hasSize(2);
            assertNothingLeftIn(context.workspace());
        }
    }

    @Test
    void dumps_from_a_standby_and_says_which_rows_are_not_there() throws Exception {
        server.psql("postgres", "CREATE DATABASE copied;");
        server.psql("copied", "CREATE TABLE t AS SELECT 1 AS a; CREATE UNLOGGED TABLE scratch AS SELECT 2 AS a;");
        try (var standby = server.standby()) {
            Captured captured = capture(databases(standby, "copied").rowCounts(RowCounts.EXACT));

            assertThat(captured.context().notices())
                    .singleElement()
                    .asString()
                    .contains("standby", "\"public.scratch\"", "dump from its primary");
            assertThat(recorded(captured, "copied").values().get("rowCounts"))
                    .isEqualTo(Map.of("kind", "exact", "tables", List.of(Map.of("table", "public.t", "rows", 1L))));
        } finally {
            server.psql("postgres", "DROP DATABASE copied;");
        }
    }
}
