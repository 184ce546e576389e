package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.BackupEngine;
import io.sting.backup.Installation;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.files.TreeSnapshot;
import io.sting.backup.core.internal.engine.CrashingProcess.End;
import io.sting.backup.core.internal.engine.CrashingProcess.Place;
import io.sting.backup.core.postgres.ClusterState;
import io.sting.backup.testing.BackgroundService;
import io.sting.backup.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Files, three databases and a service, to be found wholly old or wholly new after a process that works on them dies. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CrashIntegrationTest {
    private static final List<String> DATABASES = List.of("sting_app", "kratos_db", "sting_messaging");

    PostgresServer server;
    private FileWorld files;
    Place place;
    BackgroundService service;
    Path archive;
    Map<String, String> oldRows;
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

    static BackupEngine engine() {
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

    void resetAll() throws IOException, InterruptedException {
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

    Map<String, String> rows() throws IOException, InterruptedException {
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
    boolean recoverAndCheck(String when) throws IOException, InterruptedException {
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

    void resetIf(boolean restored) throws IOException, InterruptedException {
        if (restored) {
            resetAll();
            oldRows = rows();
        }
    }

    String log() throws IOException {
        return Files.readString(place.workspace().resolveSibling("child.log"));
    }
}
