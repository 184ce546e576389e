package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.FolderContent;
import io.sting.backup.testing.FolderSink;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;

/** What tests on a real server share. */
abstract class PostgresIntegrationTest {
    private static final AtomicInteger IDS = new AtomicInteger();

    @TempDir
    Path folder;

    static PostgresServer serverOrSkip(Map<String, String> configuration) throws IOException, InterruptedException {
        if (!Boolean.getBoolean("sting.tests.requireAll")) {
            Assumptions.assumeTrue(PostgresServer.programs().isPresent(), "no PostgreSQL server on this machine");
        }
        return PostgresServer.start(configuration);
    }

    static PostgresDatabases databases(PostgresServer server, String... names) {
        return PostgresDatabases.at(server.host(), server.port())
                .binaries(server.clientPrograms())
                .named(names);
    }

    RecordingContext context() throws IOException {
        int number = IDS.incrementAndGet();
        return new RecordingContext(Files.createDirectories(folder.resolve("workspace" + number)), "r" + number + "x");
    }

    /** What was captured, and what was said. */
    record Captured(FolderContent content, RecordingContext context, Path folder) {}

    Captured capture(PostgresDatabases databases) throws IOException, InterruptedException {
        RecordingContext context = context();
        Path archive = Files.createDirectories(folder.resolve("archive" + IDS.incrementAndGet()));
        var sink = new FolderSink(archive);
        databases.capture(context, sink);
        assertNothingLeftIn(context.workspace());
        return new Captured(
                new FolderContent(databases.name(), archive, sink.entries(), context.settings()), context, archive);
    }

    static StagedRestore validated(StagedRestore staged) throws IOException, InterruptedException {
        staged.validate();
        return staged;
    }

    static void assertNothingLeftIn(Path workspace) throws IOException {
        try (Stream<Path> left = Files.list(workspace)) {
            assertThat(left).isEmpty();
        }
    }

    /** Makes a shared server like new. */
    static void reset(PostgresServer server) throws IOException, InterruptedException {
        server.psql(
                "postgres",
                """
                SELECT format('ROLLBACK PREPARED %L', gid) FROM pg_prepared_xacts WHERE database = 'postgres' \\gexec
                SELECT format('ALTER DATABASE %I IS_TEMPLATE false', datname) FROM pg_database WHERE oid >= 16384 \\gexec
                SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database WHERE oid >= 16384 \\gexec
                SELECT format('DROP ROLE %I', rolname) FROM pg_roles WHERE oid >= 16384 \\gexec
                """);
    }

    /** No database or role of any restore is on the server. */
    static void assertNoTraces(PostgresServer server) throws IOException, InterruptedException {
        assertThat(server.psql(
                        "postgres",
                        "SELECT datname FROM pg_database WHERE datname LIKE 'sting\\_r%\\_%' UNION ALL"
                                + " SELECT rolname FROM pg_roles WHERE rolname LIKE 'sting\\_r%\\_%' UNION ALL"
                                + " SELECT description FROM pg_shdescription WHERE description LIKE 'made by%'"))
                .isEmpty();
    }

    static void assertNoChildren() {
        List<String> clients = ProcessHandle.current()
                .descendants()
                .map(process -> process.info().command().orElse(""))
                .filter(command -> command.matches(".*/(pg_dump|pg_restore|psql|pg_dumpall)"))
                .toList();
        assertThat(clients).isEmpty();
    }
}
