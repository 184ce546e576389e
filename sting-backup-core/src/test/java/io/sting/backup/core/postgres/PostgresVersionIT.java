package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.SourceException;
import io.sting.backup.testing.FolderSink;
import io.sting.backup.testing.PostgresServer;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A server of version 18, with the machine's older client programs. */
final class PostgresVersionIT extends PostgresIntegrationTest {
    private static final String BINARIES = "/postgres-linux-x86_64.txz";

    @Test
    void refuses_a_server_that_is_newer_than_the_client_programs() throws Exception {
        Path clients = PostgresServer.programs().orElse(Path.of("/nowhere"));
        if (!Boolean.getBoolean("sting.tests.requireAll")) {
            Assumptions.assumeTrue(Files.isDirectory(clients), "no PostgreSQL client programs on this machine");
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path binaries = unpacked();

        try (var server = PostgresServer.start(binaries.resolve("bin"), clients, Map.of())) {
            var sink = new FolderSink(folder);
            assertThatThrownBy(() -> databases(server, "postgres").capture(context(), sink))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContainingAll("PostgreSQL 18", "newer than the client programs", "postgresql-client-18");
            Assertions.assertThat(sink.entries()).isEmpty();
        }
    }

    private Path unpacked() throws Exception {
        Path archive = folder.resolve("server.txz");
        try (InputStream in = Objects.requireNonNull(PostgresVersionIT.class.getResourceAsStream(BINARIES))) {
            Files.copy(in, archive, StandardCopyOption.REPLACE_EXISTING);
        }
        Path target = Files.createDirectories(folder.resolve("server"));
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        var tar = new ProcessBuilder("tar", "-xJf", archive.toString(), "-C", target.toString())
                .inheritIO()
                .start();
        Assertions.assertThat(tar.waitFor()).isZero();
        return target;
    }
}
