package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.SourceException;
import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.FolderSink;
import io.sting.backup.testing.PostgresServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Passwords and their hashes: they get where they must, and are seen nowhere else. */
final class PostgresSecretsIT extends PostgresIntegrationTest {
    private static final String PASSWORD = "s3cr:et\\ 'of' ünï";

    private PostgresServer server;

    @BeforeEach
    void startServerThatWantsPasswords() throws Exception {
        server = serverOrSkip(Map.of("log_statement", "ddl", "log_min_error_statement", "error"));
        SampleDatabases.create(server);
        server.psql(
                "postgres",
                "CREATE ROLE guarded SUPERUSER LOGIN; SET log_statement = none; ALTER ROLE guarded PASSWORD "
                        + Sql.text(PASSWORD) + ";");
        server.admit("host all guarded 127.0.0.1/32 scram-sha-256", "local all all trust", "host all all all trust");
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private PostgresDatabases guarded(String password) throws IOException {
        Path file = folder.resolve("password");
        Files.writeString(file, password + "\nnot this\n");
        return databases(server, SampleDatabases.ODD, SampleDatabases.EMPTY)
                .user("guarded")
                .passwordFile(file);
    }

    @Test
    void says_what_to_check_when_the_password_is_wrong() throws Exception {
        var sink = new FolderSink(folder);

        assertThatThrownBy(() -> guarded("wrong-pw-text").capture(context(), sink))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("password authentication failed")
                .hasMessageContaining("check the user name and the password")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("wrong-pw-text"));
        assertThat(sink.entries()).isEmpty();
    }

    @Test
    void says_where_to_put_the_password_when_there_is_none() {
        assertThatThrownBy(() -> databases(server, SampleDatabases.ODD)
                        .user("guarded")
                        .capture(context(), new FolderSink(folder)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("password_file");
    }

    @Test
    void says_so_when_everybody_can_read_the_password() throws Exception {
        var databases = guarded(PASSWORD);
        Path file = folder.resolve("password");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(capture(databases).context().notices())
                .singleElement()
                .asString()
                .contains("every user of this machine can read", "chmod o-rwx '" + file + "'");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(capture(databases).context().notices()).isEmpty();
    }

    @Test
    void shows_no_secret_to_other_processes_or_in_logs() throws Exception {
        var databases = guarded(PASSWORD);
        try (var watch = new ArgumentsWatch()) {
            Captured captured = capture(databases);
            SampleDatabases.change(server);
            StagedRestore staged = validated(databases.stage(context(), captured.content()));
            String journal = staged.journal().toString();
            staged.commit();
            staged.rollback();
            StagedRestore again = validated(databases.stage(context(), captured.content()));
            again.commit();
            again.finish();

            assertThat(journal).doesNotContain("SCRAM", "s3cr");
            assertThat(watch.seen()).anyMatch(arguments -> arguments.contains("pg_dump"));
            assertThat(watch.seen()).anyMatch(arguments -> arguments.contains("pg_restore"));
            assertThat(watch.seen()).noneMatch(arguments -> arguments.contains("s3cr") || arguments.contains("SCRAM"));
        }
        assertThat(server.log()).contains("ALTER ROLE").doesNotContain("SCRAM", "s3cr");
    }

    private static String stackTrace(Throwable e) {
        var out = new StringWriter();
        e.printStackTrace(new PrintWriter(out));
        return out.toString();
    }

    /** Samples the arguments and the environment of all processes, as {@code ps} shows them. */
    private static final class ArgumentsWatch implements AutoCloseable {
        private final Set<String> seen = ConcurrentHashMap.newKeySet();
        private final Thread thread = new Thread(this::watch, "arguments-watch");
        private volatile boolean closed;

        ArgumentsWatch() {
            thread.start();
        }

        private void watch() {
            while (!closed) {
                try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
                    for (Path process : processes) {
                        seen.add(read(process.resolve("cmdline")));
                        seen.add(read(process.resolve("environ")));
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }

        private static String read(Path file) {
            try {
                return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace('\0', ' ');
            } catch (IOException gone) {
                return "";
            }
        }

        Set<String> seen() {
            return seen;
        }

        @Override
        public void close() throws InterruptedException {
            closed = true;
            thread.join();
        }
    }
}
