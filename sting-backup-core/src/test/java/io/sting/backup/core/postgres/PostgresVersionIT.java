package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.RestoreException;
import io.sting.backup.error.SourceException;
import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.FolderSink;
import io.sting.backup.testing.PostgresServer;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers of other versions than the machine's client programs. */
final class PostgresVersionIT extends PostgresIntegrationTest {
    private static final Path SERVERS = Path.of("target", "postgresql-servers");
    private static final String BINARIES = "postgres-linux-x86_64.txz";

    private Path clients;

    @BeforeEach
    void findClients() throws Exception {
        clients = PostgresServer.programs().orElse(Path.of("/nowhere"));
        if (!Boolean.getBoolean("sting.tests.requireAll")) {
            Assumptions.assumeTrue(Files.isDirectory(clients), "no PostgreSQL client programs on this machine");
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private PostgresServer server(int version) throws Exception {
        Path target = folder.resolve("server" + version);
        if (Files.notExists(target)) {
            unpack(SERVERS.resolve(version + ".jar"), target);
        }
        return PostgresServer.start(target.resolve("bin"), clients, Map.of());
    }

    private void unpack(Path jar, Path target) throws Exception {
        Path archive = folder.resolve("server.txz");
        try (var zip = FileSystems.newFileSystem(jar);
                InputStream in = Files.newInputStream(zip.getPath(BINARIES))) {
            Files.copy(in, archive);
        }
        Files.createDirectory(target);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        var tar = new ProcessBuilder("tar", "-xJf", archive.toString(), "-C", target.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        Files.delete(archive);
    }

    @Test
    void refuses_a_server_that_is_newer_than_the_client_programs() throws Exception {
        try (var server = server(18)) {
            var sink = new FolderSink(folder);
            assertThatThrownBy(() -> databases(server, "postgres").capture(context(), sink))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContainingAll("PostgreSQL 18", "newer than the client programs", "postgresql-client-18");
            assertThat(sink.entries()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13, 14})
    void brings_everything_back_on_an_older_server(int version) throws Exception {
        List<String> names = SampleDatabases.SMALL;
        try (var server = server(version)) {
            SampleDatabases.create(server);
            Map<String, String> before = ClusterState.of(server, names);
            var databases = databases(server, names.toArray(String[]::new)).rowCounts(RowCounts.EXACT);
            Captured captured = capture(databases);
            SampleDatabases.change(server);
            List<String> left = names.stream()
                    .filter(name -> !name.equals(SampleDatabases.SLASH))
                    .toList();
            Map<String, String> changed = ClusterState.of(server, left);

            StagedRestore back = validated(databases.stage(context(), captured.content()));
            back.commit();
            back.rollback();
            assertThat(ClusterState.of(server, left)).isEqualTo(changed);

            StagedRestore staged = validated(databases.stage(context(), captured.content()));
            staged.commit();
            staged.finish();
            assertThat(ClusterState.of(server, names)).isEqualTo(before);
            assertThat(databases
                            .drill(context(), captured.content())
                            .orElseThrow()
                            .proven())
                    .isTrue();
            assertNoTraces(server);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 14})
    void restores_what_an_older_server_had_to_a_newer_one(int version) throws Exception {
        String[] names = SampleDatabases.SMALL.toArray(String[]::new);
        Captured captured;
        try (var older = server(version)) {
            SampleDatabases.create(older);
            captured = capture(databases(older, names).rowCounts(RowCounts.EXACT));
        }
        try (var newer = PostgresServer.start()) {
            StagedRestore staged = validated(databases(newer).stage(context(), captured.content()));
            staged.commit();
            staged.finish();

            assertThat(newer.psql(SampleDatabases.ODD, "SELECT count(*) FROM app.people")
                            .strip())
                    .isEqualTo("5000");
            assertNoTraces(newer);
        }
    }

    @Test
    void refuses_to_restore_to_a_server_that_is_older_than_the_dumps() throws Exception {
        Captured captured;
        try (var newer = PostgresServer.start()) {
            newer.psql("postgres", "CREATE DATABASE app");
            captured = capture(databases(newer, "app"));
        }
        try (var older = server(14)) {
            assertThatThrownBy(() -> databases(older).stage(context(), captured.content()))
                    .isInstanceOf(RestoreException.class)
                    .hasMessageContaining("restore to one that is at least as new");
            assertNoTraces(older);
        }
    }
}
