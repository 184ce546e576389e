package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.BackupEngine;
import io.sting.backup.Installation;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.files.TreeSnapshot;
import io.sting.backup.core.internal.engine.CrashingProcess.End;
import io.sting.backup.core.internal.engine.CrashingProcess.Place;
import io.sting.backup.core.postgres.ClusterState;
import io.sting.backup.model.StoredBackup;
import io.sting.backup.testing.BackgroundService;
import io.sting.backup.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes that are killed in the middle of a backup or restore of files and three databases. How many kills at random
 * moments, {@code -Dsting.tests.kills} says; {@code -Dsting.tests.seed} makes them others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashIT {
    private static final Logger LOG = LoggerFactory.getLogger(CrashIT.class);
    private static final long SEED = Long.getLong("sting.tests.seed", 20260314);
    private static final int KILLS = Integer.getInteger("sting.tests.kills", 50);
    private static final List<String> DATABASES = List.of("sting_app", "kratos_db", "sting_messaging");

    private PostgresServer server;
    private FileWorld files;
    private Place place;
    private BackgroundService service;
    private Path archive;
    private Map<String, String> oldRows;
    private Map<String, String> restoredRows;

    @BeforeAll
    void makeInstallation(@TempDir Path folder) throws Exception {
        if (!Boolean.getBoolean("sting.tests.requireAll")) {
            Assumptions.assumeTrue(PostgresServer.programs().isPresent(), "no PostgreSQL server on this machine");
        }
        server = PostgresServer.start();
        files = new FileWorld(Files.createDirectory(folder.resolve("world")));
        place = new Place(
                files.live(),
                Files.createDirectory(files.folder().resolve("all-backups")),
                Files.createDirectory(files.folder().resolve("workspace")),
                files.folder().resolve("service"),
                server.host(),
                server.port(),
                DATABASES);
        service = place.background();
        service.start();
        makeDatabases();
        files.makeOriginalLive();
        archive = engine().run(CrashingProcess.backupPlan(place)).archive();
        changeDatabases();
        resetAll();
        oldRows = rows();
        assertThat(CrashingProcess.restore(place, archive, "", "").await()).isEqualTo(End.SUCCEEDED);
        restoredRows = rows();
        assertThat(restoredRows).isNotEqualTo(oldRows);
        files.assertRestored("at the end of a restore that nobody disturbed");
    }

    @AfterAll
    void stopServer() throws Exception {
        if (service != null) {
            service.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static BackupEngine engine() {
        return StingBackup.builder().lockWait(Duration.ofSeconds(10)).build();
    }

    private void makeDatabases() throws IOException, InterruptedException {
        server.psql(
                "postgres",
                """
                CREATE ROLE app LOGIN PASSWORD 'first'; CREATE ROLE clerk LOGIN PASSWORD 'clerk' IN ROLE app;
                CREATE DATABASE sting_app OWNER app; CREATE DATABASE kratos_db OWNER app; CREATE DATABASE sting_messaging;
                ALTER DATABASE sting_app SET work_mem = '9MB'; COMMENT ON DATABASE kratos_db IS 'identities';
                GRANT CONNECT ON DATABASE sting_messaging TO clerk;
                """);
        server.psql(
                "sting_app",
                "CREATE TABLE reports AS SELECT g AS id, repeat(md5(g::text), 16) AS body"
                        + " FROM generate_series(1, 35000) g; ALTER TABLE reports OWNER TO app;");
        server.psql("kratos_db", "CREATE TABLE identities AS SELECT g AS id FROM generate_series(1, 500) g;");
        server.psql("sting_messaging", "CREATE TABLE messages (id int PRIMARY KEY); INSERT INTO messages VALUES (1);");
    }

    /** What the restore is to undo; the changed databases are kept as templates. */
    private void changeDatabases() throws IOException, InterruptedException {
        server.psql("sting_app", "DELETE FROM reports WHERE id > 50; CREATE TABLE later (x int); VACUUM FULL reports;");
        server.psql("kratos_db", "UPDATE identities SET id = -id;");
        for (String database : DATABASES) {
            server.psql("postgres", "CREATE DATABASE pristine_" + database + " TEMPLATE " + database + ";");
        }
    }

    private void resetAll() throws IOException, InterruptedException {
        files.reset();
        var script = new StringBuilder();
        for (String database : DATABASES) {
            script.append("DROP DATABASE IF EXISTS ").append(database).append(" WITH (FORCE);\n");
        }
        script.append("DROP ROLE IF EXISTS clerk;\n");
        for (String database : DATABASES) {
            if (!database.equals("sting_messaging")) { // which had been lost altogether
                script.append("CREATE DATABASE " + database + " TEMPLATE pristine_" + database + " OWNER app;\n");
            }
        }
        script.append("ALTER ROLE app PASSWORD 'another' CONNECTION LIMIT 7; COMMENT ON ROLE app IS 'changed';\n");
        server.psql("postgres", script.toString());
    }

    private List<String> present() throws IOException, InterruptedException {
        return server.psql("postgres", "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1")
                .lines()
                .filter(name -> !name.startsWith("pristine_"))
                .toList();
    }

    private Map<String, String> rows() throws IOException, InterruptedException {
        List<String> present = present();
        Map<String, String> state = ClusterState.of(server, present);
        state.put("databases", present.toString());
        return state;
    }

    private Installation installation() {
        return new Installation(
                place.state(), List.of(place.files(), place.postgres()), Optional.of(service.control()));
    }

    /** Settles what was left, as the next command would, and looks at everything; tells whether the state is new. */
    private boolean recoverAndCheck(String when) throws IOException, InterruptedException {
        engine().recover(installation());
        boolean restored = check(when);
        assertThat(engine().recover(installation()))
                .describedAs("recovered again, %s", when)
                .isEmpty();
        assertThat(files.isOld()).isNotEqualTo(restored);
        return restored;
    }

    private boolean check(String when) throws IOException, InterruptedException {
        boolean restored = !files.isOld();
        if (restored) {
            files.assertRestored(when);
        }
        Map<String, String> rows = rows();
        assertThat(rows)
                .describedAs("databases, with files %s, %s", restored ? "restored" : "old", when)
                .isEqualTo(restored ? restoredRows : oldRows);
        assertThat(server.psql(
                        "postgres",
                        "SELECT datname FROM pg_database WHERE datname LIKE 'sting\\_%\\_%\\_%' UNION ALL"
                                + " SELECT rolname FROM pg_roles WHERE rolname LIKE 'sting\\_%' UNION ALL"
                                + " SELECT description FROM pg_shdescription WHERE description LIKE 'made by%' UNION ALL"
                                + " SELECT datname FROM pg_database WHERE NOT datallowconn AND datname <> 'template0'"))
                .describedAs("left on the server, %s", when)
                .isEmpty();
        try (Stream<Path> left = Files.list(place.workspace())) {
            assertThat(left).describedAs("left in the workspace, %s", when).isEmpty();
        }
        assertThat(TreeSnapshot.of(place.state()).keySet())
                .describedAs("state folder, %s", when)
                .allMatch(name -> name.matches(
                        "(/backups(/.*\\.json)?|/restores|/installation-id|/\\.?\\w+\\.lock(\\.holder(\\.new)?)?)?"));
        return restored;
    }

    private void resetIf(boolean restored) throws IOException, InterruptedException {
        if (restored) {
            resetAll();
            oldRows = rows();
        }
    }

    /** Every step of every participant and of the journal, in the order in which they come. */
    private static List<String> steps() {
        var steps = new ArrayList<String>();
        for (String step : List.of("stage", "validate", "commit", "finish")) {
            for (String component : List.of("files", "databases")) {
                steps.add(component + "." + step + ".before");
                steps.add(component + "." + step + ".after");
            }
        }
        for (String step : List.of("observe", "stop", "start", "probe")) {
            steps.add("services." + step + ".1.before");
            steps.add("services." + step + ".1.after");
        }
        for (int write = 1; write <= 6; write++) {
            steps.add("journal." + write + ".before");
            steps.add("journal." + write + ".after");
        }
        return steps;
    }

    @Test
    void is_wholly_old_or_new_when_halted_at_any_step() throws Exception {
        resetAll();
        oldRows = rows();
        int restoredCount = 0;
        for (String step : steps()) {
            End end = CrashingProcess.restore(place, archive, step, "").await();
            assertThat(end).describedAs("end at %s: %s", step, log()).isEqualTo(End.HALTED);
            boolean restored = recoverAndCheck("halted at " + step);
            assertThat(service.isUp())
                    .describedAs("the service, halted at %s", step)
                    .isTrue();
            restoredCount += restored ? 1 : 0;
            resetIf(restored);
        }
        assertThat(restoredCount).isBetween(4, 8);
    }

    @Test
    void leaves_down_what_was_down_when_halted() throws Exception {
        resetAll();
        oldRows = rows();
        service.stop();
        for (String step : List.of(
                "services.stop.1.after", "databases.commit.after", "services.start.1.after", "files.finish.before")) {
            End end = CrashingProcess.restore(place, archive, step, "").await();
            assertThat(end).describedAs("end at %s: %s", step, log()).isEqualTo(End.HALTED);
            boolean restored = recoverAndCheck("halted at " + step);
            assertThat(service.isUp())
                    .describedAs("the service, halted at %s", step)
                    .isFalse();
            resetIf(restored);
        }
        service.start();
    }

    @Test
    void puts_services_as_they_were_when_the_machine_started_anew_in_between() throws Exception {
        resetAll();
        oldRows = rows();
        for (boolean startsAtBoot : List.of(true, false)) {
            for (String step : List.of("services.stop.1.after", "files.commit.after", "services.start.1.after")) {
                End end = CrashingProcess.restore(place, archive, step, "").await();
                assertThat(end).describedAs("end at %s: %s", step, log()).isEqualTo(End.HALTED);
                service.stop();
                if (startsAtBoot) {
                    service.start();
                }
                service.calls();
                assertThat(recoverAndCheck("halted at " + step)).isFalse();
                assertThat(service.isUp())
                        .describedAs("the service, halted at %s", step)
                        .isTrue();
                if (!step.startsWith("services.stop")) {
                    assertThat(service.calls()).startsWith("stop").endsWith("start");
                }
            }
        }
    }

    @Test
    void is_wholly_old_when_halted_on_the_way_back() throws Exception {
        resetAll();
        oldRows = rows();
        for (String step : List.of("databases.rollback.before", "databases.rollback.after", "files.rollback.after")) {
            End end = CrashingProcess.restore(place, archive, step, "databases.commit.after")
                    .await();
            assertThat(end).describedAs("end at %s: %s", step, log()).isEqualTo(End.HALTED);
            assertThat(recoverAndCheck("halted at " + step)).isFalse();
            assertThat(service.isUp())
                    .describedAs("the service, halted at %s", step)
                    .isTrue();
        }
    }

    @Test
    void is_wholly_old_when_halted_on_the_way_back_of_services_that_were_not_well() throws Exception {
        resetAll();
        oldRows = rows();
        for (String step : List.of(
                "services.stop.2.before",
                "services.stop.2.after",
                "databases.rollback.after",
                "files.rollback.after",
                "services.start.2.before",
                "services.start.2.after")) {
            End end = CrashingProcess.restore(place, archive, step, "services.probe.1.after")
                    .await();
            assertThat(end).describedAs("end at %s: %s", step, log()).isEqualTo(End.HALTED);
            assertThat(recoverAndCheck("halted at " + step)).isFalse();
            assertThat(service.isUp())
                    .describedAs("the service, halted at %s", step)
                    .isTrue();
        }
    }

    @Test
    void is_wholly_old_or_new_when_killed_at_any_moment() throws Exception {
        resetAll();
        oldRows = rows();
        var random = new Random(SEED);
        long nanos = durationOf(CrashingProcess.restore(place, archive, "", ""));
        resetAll();
        oldRows = rows();
        int inTime = 0;
        int restoredCount = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            // Every other one late, where the commit is, which takes a small part of the time.
            double moment = kill % 2 == 0 ? random.nextDouble() : 0.75 + 0.35 * random.nextDouble();
            Duration after = Duration.ofNanos((long) (nanos * moment));
            CrashingProcess process = CrashingProcess.restore(place, archive, "", "");
            process.awaitBegin();
            Thread.sleep(after.toMillis(), after.toNanosPart() % 1_000_000);
            process.kill();
            inTime += process.await() == End.KILLED ? 1 : 0;
            String when = "kill " + kill + " of seed " + SEED + ", after " + after;
            boolean restored = recoverAndCheck(when);
            assertThat(service.isUp()).describedAs("the service, %s", when).isTrue();
            restoredCount += restored ? 1 : 0;
            resetIf(restored);
        }
        LOG.info("{} restores, {} of them killed in time; {} were restored in the end", KILLS, inTime, restoredCount);
        assertThat(inTime).isPositive();
    }

    private static long durationOf(CrashingProcess process) throws IOException, InterruptedException {
        process.awaitBegin();
        long begun = System.nanoTime();
        assertThat(process.await()).isEqualTo(End.SUCCEEDED);
        return System.nanoTime() - begun;
    }

    private String log() throws IOException {
        return Files.readString(place.workspace().resolveSibling("child.log"));
    }

    @Test
    void leaves_no_half_backup_when_killed_at_any_moment() throws Exception {
        resetAll();
        server.psql("postgres", "CREATE DATABASE sting_messaging;");
        var random = new Random(SEED);
        long nanos = durationOf(CrashingProcess.backup(place));
        for (int kill = 0; kill < Math.max(4, KILLS / 4); kill++) {
            Map<String, String> earlier = finals();
            Duration after = Duration.ofNanos((long) (nanos * 1.1 * random.nextDouble()));
            CrashingProcess process = CrashingProcess.backup(place);
            process.awaitBegin();
            Thread.sleep(after.toMillis(), after.toNanosPart() % 1_000_000);
            process.kill();
            String when = "backup kill " + kill + " of seed " + SEED + ", after " + after;
            assertThat(finals()).describedAs(when).containsAllEntriesOf(earlier);
            verifyAll(when);
        }
        Map<String, String> earlier = finals();
        engine().run(CrashingProcess.backupPlan(place));
        assertThat(finals()).containsAllEntriesOf(earlier).hasSize(earlier.size() + 3);
        try (Stream<Path> list = Files.list(place.backups())) {
            assertThat(list.map(path -> path.getFileName().toString()))
                    .allMatch(
                            name -> name.matches("\\.sting|sting_backup_\\w+\\.tar\\.gz(\\.meta\\.json|\\.checksum)?"));
        }
        try (Stream<Path> left = Files.list(place.workspace())) {
            assertThat(left).isEmpty();
        }
    }

    /** What has a backup's name and, if it is a sidecar, its backup. */
    private Map<String, String> finals() throws IOException {
        Map<String, String> found = TreeSnapshot.of(place.backups());
        found.keySet().removeIf(name -> name.isEmpty() || name.startsWith("/."));
        List<String> archives =
                found.keySet().stream().filter(name -> name.endsWith(".tar.gz")).toList();
        found.keySet().removeIf(name -> archives.stream().noneMatch(name::startsWith));
        return found;
    }

    private void verifyAll(String when) throws IOException {
        var catalog = engine().catalog(place.backups());
        for (StoredBackup backup : catalog.list()) {
            try (var one = engine().open(place.backups().resolve(backup.name()), Optional.empty())) {
                assertThat(one.verify().missing())
                        .describedAs("%s, %s", backup.name(), when)
                        .isEmpty();
            }
        }
    }
}
