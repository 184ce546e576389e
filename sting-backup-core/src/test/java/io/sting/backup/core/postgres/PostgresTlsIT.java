package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.SourceException;
import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that lets nobody in without TLS, with a certificate of an authority of its own. */
final class PostgresTlsIT extends PostgresIntegrationTest {
    private PostgresServer server;
    private Path authority;

    @BeforeEach
    void startServer() throws Exception {
        Tools.require("openssl");
        server = serverOrSkip(Map.of());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        makeCertificates();
        authority = folder.resolve("ca.pem");
        server.psql(
                "postgres",
                "ALTER SYSTEM SET ssl = on; ALTER SYSTEM SET ssl_cert_file = '%1$s/server.pem';".formatted(folder)
                        + "ALTER SYSTEM SET ssl_key_file = '%1$s/server.key';".formatted(folder));
        server.psql("postgres", "CREATE DATABASE app");
        server.psql("app", "CREATE TABLE t AS SELECT generate_series(1, 10) AS i");
        server.admit("hostssl all all 127.0.0.1/32 trust");
        server.restart();
    }

    private void makeCertificates() throws Exception {
        Tools.bash(
                folder,
                """
                for name in ca other; do
                  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$name" -keyout $name.key -out $name.pem
                done
                openssl req -newkey rsa:2048 -nodes -subj /CN=server -keyout server.key -out server.csr
                printf 'subjectAltName=IP:127.0.0.1\\n' > san
                openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile san -out server.pem
                chmod 600 server.key
                chmod 644 ./*.pem
                chown --reference='%s' server.key
                """
                        .formatted(server.socketDirectory()));
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void captures_and_restores_over_a_connection_that_is_checked_in_full() throws Exception {
        var databases = databases(server, "app").sslMode("verify-full").sslRootCert(authority);

        Captured captured = capture(databases);
        server.psql("app", "TRUNCATE t");
        StagedRestore staged = validated(databases.stage(context(), captured.content()));
        staged.commit();
        staged.finish();

        assertThat(server.psql("app", "SELECT count(*) FROM t").strip()).isEqualTo("10");
    }

    @Test
    void refuses_a_server_whose_certificate_is_of_another_authority() {
        var databases = databases(server, "app").sslMode("verify-full").sslRootCert(folder.resolve("other.pem"));

        assertThatThrownBy(() -> capture(databases))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("certificate verify failed");
    }

    @Test
    void says_that_the_server_wants_tls_when_it_is_switched_off() {
        var databases = databases(server, "app").sslMode("disable");

        assertThatThrownBy(() -> capture(databases))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("no encryption");
    }
}
