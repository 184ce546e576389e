package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sting.backup.BackupEngine;
import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.files.TreeSnapshot;
import io.sting.backup.core.postgres.ClusterState;
import io.sting.backup.core.postgres.PostgresDatabases;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.error.RollbackFailedException;
import io.sting.backup.error.SourceException;
import io.sting.backup.faults.StepTarget;
import io.sting.backup.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that goes away, and client programs that are killed, in the middle of a run of files and databases. */
class DatabaseFaultsIT {
    @TempDir
    Path folder;

    private PostgresServer server;
    private Path live;
    private Path backups;
    private Path archive;
    private Map<String, String> filesBefore;
    private Map<String, String> rowsBefore;
    private final BackupEngine engine = StingBackup.ofDefaults();

    @BeforeEach
    void makeInstallation() throws Exception {
        if (!Boolean.getBoolean("sting.tests.requireAll")) {
            Assumptions.assumeTrue(PostgresServer.programs().isPresent(), "no PostgreSQL server on this machine");
        }
        server = PostgresServer.start();
        folder = folder.toRealPath();
        live = Files.createDirectory(folder.resolve("live"));
        backups = folder.resolve("backups");
        Files.writeString(live.resolve("data.txt"), "data");
        server.psql("postgres", "CREATE DATABASE hive;");
        server.psql(
                "hive",
                "CREATE TABLE bees AS SELECT g AS id, repeat(md5(g::text), 16) AS name"
                        + " FROM generate_series(1, 60000) g;");
        archive = engine.run(backup()).archive();
        Files.writeString(live.resolve("data.txt"), "changed");
        server.psql("hive", "DELETE FROM bees WHERE id > 10; CREATE TABLE later (x int);");
        filesBefore = TreeSnapshot.of(live);
        rowsBefore = ClusterState.of(server, List.of("hive"));
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private BackupPlan backup() {
        return BackupPlan.builder("test")
                .source(FileTree.at(live))
                .source(databases())
                .directory(backups)
                .build();
    }

    private PostgresDatabases databases() {
        return PostgresDatabases.at(server.host(), server.port()).named("hive");
    }

    private RestorePlan restore(StepTarget.Steps steps) {
        return RestorePlan.from(archive)
                .target(new StepTarget(FileTree.at(live), steps))
                .target(new StepTarget(databases(), steps))
                .build();
    }

    private void assertUntouched() throws IOException, InterruptedException {
        assertThat(TreeSnapshot.of(live)).isEqualTo(filesBefore);
        assertThat(ClusterState.of(server, List.of("hive"))).isEqualTo(rowsBefore);
        assertThat(server.psql("postgres", "SELECT datname, datallowconn FROM pg_database ORDER BY 1"))
                .isEqualTo("hive|t\npostgres|t\ntemplate0|f\ntemplate1|t\n");
        assertThat(engine.unsettled(backups.resolve(".sting"))).isEmpty();
        try (Stream<Path> state = Files.list(backups.resolve(".sting"))) {
            assertThat(state).noneMatch(path -> path.getFileName().toString().startsWith("work"));
        }
        try (var opened = engine.open(archive, Optional.empty())) {
            opened.verify();
        }
    }

    /** Kills every child of that name that works on a database, until it is closed. */
    private static final class Killer implements AutoCloseable {
        private final String program;
        private final AtomicInteger killed = new AtomicInteger();
        private final Thread thread = new Thread(this::run, "killer");

        Killer(String program) {
            this.program = program;
            thread.start();
        }

        private void run() {
            while (!Thread.interrupted()) {
                ProcessHandle.current().descendants().filter(this::isVictim).forEach(victim -> {
                    killed.addAndGet(victim.destroyForcibly() ? 1 : 0);
                });
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }

        private boolean isVictim(ProcessHandle process) {
            return process.info().command().orElse("").endsWith("/" + program)
                    && List.of(process.info().arguments().orElse(new String[0])).contains("-w");
        }

        @Override
        public void close() throws InterruptedException {
            thread.interrupt();
            thread.join();
            assertThat(killed).hasPositiveValue();
        }
    }

    @Test
    void leaves_everything_as_it_was_when_pg_restore_is_killed() throws Exception {
        RestoreException failure;
        try (var killer = new Killer("pg_restore")) {
            failure = catchThrowableOfType(RestoreException.class, () -> engine.run(restore(step -> {})));
        }
        assertThat(failure)
                .isExactlyInstanceOf(RestoreException.class)
                .hasMessageContaining("hive")
                .hasMessageContaining("pg_restore");
        assertUntouched();
    }

    @Test
    void makes_no_half_backup_when_pg_dump_is_killed_each_time() throws Exception {
        Map<String, String> before = TreeSnapshot.of(backups);
        server.psql("hive", "INSERT INTO bees SELECT g, repeat(md5(g::text), 16) FROM generate_series(1, 400000) g;");
        SourceException failure;
        try (var killer = new Killer("pg_dump")) {
            failure = catchThrowableOfType(SourceException.class, () -> engine.run(backup()));
        }
        assertThat(failure).hasMessageContaining("hive").hasMessageContaining("pg_dump");
        assertThat(TreeSnapshot.of(backups).keySet()).isEqualTo(before.keySet());
    }

    private StepTarget.Steps stoppingBeforeCommit(Optional<CompletableFuture<Void>> restarted) {
        return step -> {
            if (step.equals("databases.commit.before")) {
                try {
                    server.stop("immediate");
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                restarted.ifPresent(future -> future.completeAsync(
                        () -> {
                            restart();
                            return null;
                        },
                        CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS)));
            }
        };
    }

    private void restart() {
        try {
            server.restart();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rolls_back_when_the_server_goes_away_before_the_commit_and_comes_back() throws Exception {
        var restarted = new CompletableFuture<Void>();

        BackupException failure = catchThrowableOfType(
                BackupException.class, () -> engine.run(restore(stoppingBeforeCommit(Optional.of(restarted)))));

        restarted.get(1, TimeUnit.MINUTES);
        assertThat(failure)
                .isExactlyInstanceOf(RestoreRolledBackException.class)
                .hasMessageContaining("the previous state is in place")
                .hasMessageContaining(Integer.toString(server.port()));
        assertUntouched();
    }

    @Test
    void says_what_is_left_when_the_server_stays_away_and_removes_it_once_it_is_back() throws Exception {
        RollbackFailedException failure = catchThrowableOfType(
                RollbackFailedException.class, () -> engine.run(restore(stoppingBeforeCommit(Optional.empty()))));

        assertThat(failure)
                .hasMessageContaining("could not be rolled back: databases")
                .hasMessageContaining(Integer.toString(server.port()))
                .hasMessageContaining("recover");
        assertThat(failure.getMessage()).doesNotContain("\n");
        assertThat(TreeSnapshot.of(live)).isEqualTo(filesBefore);

        server.restart();
        engine.recover(backups.resolve(".sting"), List.of(FileTree.at(live), databases()));

        assertUntouched();
    }

    @Test
    void settles_later_what_a_staging_that_failed_could_not_remove() throws Exception {
        StepTarget.Steps steps = step -> {
            if (step.equals("databases.stage.after")) {
                try {
                    server.stop("immediate");
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                throw new IOException("made to fail");
            }
        };

        BackupException failure = catchThrowableOfType(BackupException.class, () -> engine.run(restore(steps)));

        assertThat(failure).isInstanceOf(RestoreException.class);
        assertThat(TreeSnapshot.of(live)).isEqualTo(filesBefore);
        assertThat(engine.unsettled(backups.resolve(".sting"))).hasSize(1);
        server.restart();
        engine.recover(backups.resolve(".sting"), List.of(FileTree.at(live), databases()));
        assertUntouched();
    }
}
