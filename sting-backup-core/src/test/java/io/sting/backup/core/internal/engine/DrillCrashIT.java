package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.files.TreeSnapshot;
import io.sting.backup.core.postgres.ClusterState;
import io.sting.backup.core.postgres.PostgresDatabases;
import io.sting.backup.testing.OtherJvm;
import io.sting.backup.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Drills that are killed midway: what was laid for them is gone after the next run, and nothing live has changed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrillCrashIT {
    private static final long SEED = Long.getLong("sting.tests.seed", 20260314);
    private static final int KILLS = 4;
    private static final String STAGED = "SELECT datname FROM pg_database WHERE datname LIKE 'sting\\_%\\_s%'";

    private PostgresServer server;
    private Path folder;
    private Path backups;
    private Path archive;

    @BeforeAll
    void makeBackup(@TempDir Path place) throws Exception {
        if (!Boolean.getBoolean("sting.tests.requireAll")) {
            Assumptions.assumeTrue(PostgresServer.programs().isPresent(), "no PostgreSQL server on this machine");
        }
        server = PostgresServer.start();
        folder = place.toRealPath();
        backups = folder.resolve("backups");
        Files.createDirectory(folder.resolve("live"));
        Files.write(folder.resolve("live/data"), new byte[3_000_000]);
        server.psql("postgres", "CREATE ROLE app LOGIN PASSWORD 'x'; CREATE DATABASE sting_app OWNER app;");
        server.psql("sting_app", "CREATE TABLE t AS SELECT g, md5(g::text) FROM generate_series(1, 200000) g;");
        archive = StingBackup.ofDefaults()
                .run(BackupPlan.builder("test")
                        .source(files(folder))
                        .source(databases(server.port()))
                        .directory(backups)
                        .build())
                .archive();
        server.psql("postgres", "CREATE ROLE other; ALTER DATABASE sting_app OWNER TO other;");
        server.psql("sting_app", "ALTER TABLE t OWNER TO other; DROP OWNED BY app; DROP ROLE app;");
    }

    @AfterAll
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private static FileTree files(Path folder) {
        return FileTree.at(folder.resolve("live"));
    }

    private static PostgresDatabases databases(int port) {
        return PostgresDatabases.at("127.0.0.1", port).named("sting_app");
    }

    /** For the process that is killed. */
    public static void main(String[] given) {
        Path folder = Path.of(given[0]);
        StingBackup.ofDefaults()
                .drill(RestorePlan.from(Path.of(given[2]))
                        .target(files(folder))
                        .target(databases(Integer.parseInt(given[1])))
                        .build());
    }

    private Process start() throws IOException {
        return OtherJvm.running(
                        DrillCrashIT.class,
                        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        folder,
                        server.port(),
                        archive)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("child.log").toFile())
                .start();
    }

    @Test
    void is_cleaned_up_by_the_next_run_when_killed() throws Exception {
        Map<String, String> rows = ClusterState.of(server, List.of("sting_app"));
        Map<String, String> live = TreeSnapshot.of(folder.resolve("live"));
        var random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start();
            awaitStaged(process);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(400));
            process.destroyForcibly().waitFor();

            var targets = List.of(files(folder), databases(server.port()));
            StingBackup.builder().lockWait(Duration.ofSeconds(10)).build().recover(backups.resolve(".sting"), targets);

            assertThat(ClusterState.of(server, List.of("sting_app"))).isEqualTo(rows);
            assertThat(server.psql("postgres", STAGED)).isEmpty();
            assertThat(server.psql("postgres", "SELECT rolname FROM pg_roles WHERE rolname = 'app'"))
                    .isEmpty();
            assertThat(TreeSnapshot.of(folder.resolve("live"))).isEqualTo(live);
            try (Stream<Path> state = Files.list(backups.resolve(".sting"))) {
                assertThat(state.map(path -> path.getFileName().toString()))
                        .allMatch(name ->
                                name.matches("backups|restores|installation-id|proof.json|\\w+\\.lock(\\.holder)?"));
            }
        }
    }

    private void awaitStaged(Process process) throws IOException, InterruptedException {
        while (server.psql("postgres", STAGED).isEmpty()) {
            assertThat(process.isAlive())
                    .describedAs(Files.readString(folder.resolve("child.log")))
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
