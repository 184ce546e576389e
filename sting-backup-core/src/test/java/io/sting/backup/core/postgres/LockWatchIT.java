package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.model.ArchivePath;
import io.sting.backup.testing.FolderSink;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LockWatchIT extends PostgresIntegrationTest {
    private static PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = serverOrSkip(Map.of("max_prepared_transactions", "2"));
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void createDatabase() throws Exception {
        server.psql("postgres", "CREATE DATABASE busy;");
    }

    @AfterEach
    void cleanUp() throws Exception {
        assertNoChildren();
        reset(server);
    }

    /** Captures, and lets something be done as soon as a notice comes. */
    private RecordingContext captureAndAtNotice(String statement) throws Exception {
        RecordingContext context = context();
        var sink = new FolderSink(Files.createDirectories(folder.resolve("sink")));
        var failure = new AtomicReference<Throwable>();
        var ending = new Thread(() -> {
            try {
                while (context.notices().isEmpty()) {
                    Thread.sleep(100);
                }
                server.psql("busy", statement);
            } catch (IOException | InterruptedException e) {
                failure.set(e);
            }
        });
        ending.start();
        databases(server, "busy").capture(context, sink);
        ending.join();
        assertThat(failure.get()).isNull();
        assertThat(sink.entries()).extracting(entry -> entry.path()).contains(ArchivePath.of("busy.dump"));
        return context;
    }

    @Test
    void says_whose_lock_a_dump_waits_for_and_goes_on_when_it_is_gone() throws Exception {
        server.psql("busy", "CREATE SCHEMA s; CREATE TABLE s.t AS SELECT 1 AS x;");
        var holder = new Thread(() -> assertThatThrownBy(() ->
                        server.psql("busy", "BEGIN; LOCK TABLE s.t IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(120);"))
                .isInstanceOf(IOException.class));
        holder.start();
        String session = "";
        while (session.isEmpty()) {
            session = server.psql(
                            "busy",
                            "SELECT pid FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted"
                                    + " AND relation = 's.t'::regclass")
                    .strip();
        }

        RecordingContext context = captureAndAtNotice("SELECT pg_terminate_backend(" + session + ")");

        assertThat(context.notices())
                .singleElement()
                .asString()
                .contains("\"busy\"", "waits for a lock on s.t that session " + session, "application psql");
        holder.join();
    }

    @Test
    void says_that_a_prepared_transaction_keeps_a_dump_waiting() throws Exception {
        server.psql("busy", "CREATE TABLE t (x int); BEGIN; LOCK TABLE t; PREPARE TRANSACTION 'forgotten';");

        RecordingContext context = captureAndAtNotice("ROLLBACK PREPARED 'forgotten'");

        assertThat(context.notices())
                .singleElement()
                .asString()
                .contains("waits for a lock on public.t that a prepared transaction holds");
    }
}
