package io.sting.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of {@code docs/operations.md} as they are written there: a section's in one shell that stops at the
 * first failure, in a mount namespace where {@code /opt}, {@code /mnt} and {@code /srv} are the test's own.
 */
class OperationsIT {
    private static final Path GUIDE = Path.of("..", "docs", "operations.md");
    private static final Pattern BLOCK = Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final List<String> DATABASES = List.of("sting_app", "kratos_db");

    /** Everything of the machine's own {@code /opt} stays reachable: a JDK may be there. */
    private static final String NAMESPACE =
            """
            mount --make-rprivate /
            for folder in /opt/*; do
              if [ -d "$folder" ]; then
                mkdir -p "$WORLD/opt/${folder##*/}"
                mount --rbind "$folder" "$WORLD/opt/${folder##*/}"
              fi
            done
            mount --rbind "$WORLD/opt" /opt
            mount --bind "$WORLD/mnt" /mnt
            mount --bind "$WORLD/srv" /srv
            cd /
            """;

    @TempDir
    private static Path shared;

    private static Distribution msting;
    private static PostgresServer server;

    @TempDir
    private Path world;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Tools.require("unshare");
        Tools.require("jq");
        msting = Distribution.unpackedInto(shared.resolve("msting"));
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void installation() throws Exception {
        for (String folder :
                List.of("opt/sting-ce/conf", "opt/sting-ce/env", "opt/sting-ce/models", "mnt/safe", "srv")) {
            Files.createDirectories(world.resolve(folder));
        }
        Files.writeString(
                world.resolve("opt/sting-ce/conf/config.yml"),
                """
                backup:
                  encryption: {enabled: true}
                  postgres:
                    host: %s
                    port: %d
                    pg_bin: %s
                    row_counts: exact
                    databases: [%s]
                  volumes: {names: []}
                """
                        .formatted(
                                server.host(), server.port(), server.clientPrograms(), String.join(", ", DATABASES)));
        Files.writeString(world.resolve("opt/sting-ce/env/app.env"), "A=1\n");
        Files.writeString(world.resolve("opt/sting-ce/models/weights"), "heavy");
        for (String database : DATABASES) {
            server.psql("postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
            server.psql("postgres", "CREATE DATABASE " + database);
        }
        server.psql("sting_app", "CREATE TABLE reports AS SELECT g AS id FROM generate_series(1, 4000) g");
        server.psql("kratos_db", "CREATE TABLE identities AS SELECT g AS id FROM generate_series(1, 50) g");
    }

    /** Runs commands in the guide's world; returns what they said. */
    private String shell(String commands) throws IOException, InterruptedException {
        Path script = Files.writeString(world.resolve("script"), NAMESPACE + commands);
        var outcome = Tools.run(
                world,
                List.of(
                        "env",
                        "-i",
                        "PATH=" + msting.launcher().getParent() + ":" + server.clientPrograms()
                                + ":/usr/bin:/bin:/sbin",
                        "JAVA_HOME=" + System.getProperty("java.home"),
                        "PGHOST=" + server.host(),
                        "PGPORT=" + server.port(),
                        "PGUSER=postgres",
                        "WORLD=" + world,
                        "unshare",
                        "--mount",
                        "bash",
                        "-euo",
                        "pipefail",
                        script.toString()));
        assertThat(outcome.exitCode()).as(commands + "\n" + outcome.output()).isZero();
        return outcome.output();
    }

    private String section(String title) throws IOException, InterruptedException {
        return shell(commands(title));
    }

    private static String commands(String title) throws IOException {
        String guide = Files.readString(GUIDE);
        int begin = guide.indexOf("## " + title + "\n");
        assertThat(begin).as("section " + title).isNotNegative();
        int end = guide.indexOf("\n## ", begin);
        var commands = new ArrayList<String>();
        var block = BLOCK.matcher(end < 0 ? guide.substring(begin) : guide.substring(begin, end));
        while (block.find()) {
            commands.add(block.group(1));
        }
        assertThat(commands).as("commands of " + title).isNotEmpty();
        return String.join("\n", commands);
    }

    private static String rows() throws IOException, InterruptedException {
        return server.psql("sting_app", "SELECT count(*), sum(id) FROM reports").strip();
    }

    @Test
    void every_section_has_its_test() throws IOException {
        var tested = Pattern.compile("section\\(\"(.*?)\"\\)")
                .matcher(Files.readString(Path.of("src/test/java/io/sting/backup/cli/OperationsIT.java")))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(Files.readString(GUIDE)
                        .lines()
                        .filter(line -> line.startsWith("## "))
                        .map(line -> line.substring(3)))
                .isSubsetOf(tested);
    }

    @Test
    void a_look_and_the_preparation() throws Exception {
        assertThat(section("Before the day comes")).contains("proven");
        String look = Files.readString(GUIDE).split("```sh\n", 2)[1].split("```", 2)[0];
        assertThat(shell(look)).contains("last proven restorable just now").contains("All is well.");
        assertThat(world.resolve("mnt/safe/backup_key.txt")).exists();
    }

    @Test
    void a_corrupt_database() throws Exception {
        shell("msting backup");
        server.psql("sting_app", "DELETE FROM reports WHERE id > 10");
        server.psql("kratos_db", "DELETE FROM identities");

        String said = section("A database is corrupt");

        assertThat(said).contains("4000");
        assertThat(rows()).as("undone at the end").isEqualTo("10|55");
        assertThat(server.psql("kratos_db", "SELECT count(*) FROM identities").strip())
                .isEqualTo("0");
        String upToUndo = commands("A database is corrupt").split("msting restore --undo")[0];
        shell(upToUndo);
        assertThat(rows()).isEqualTo("4000|8002000");
    }

    @Test
    void lost_files() throws Exception {
        shell("msting backup");
        Files.delete(world.resolve("opt/sting-ce/env/app.env"));
        Files.writeString(world.resolve("opt/sting-ce/env/stray"), "x");
        server.psql("sting_app", "DELETE FROM reports WHERE id > 10");

        section("Files are gone or wrong");

        assertThat(world.resolve("opt/sting-ce/env/app.env")).hasContent("A=1");
        assertThat(world.resolve("opt/sting-ce/env/stray")).doesNotExist();
        assertThat(world.resolve("opt/sting-ce/models/weights")).hasContent("heavy");
        assertThat(rows()).isEqualTo("10|55");
    }

    @Test
    void a_lost_key() throws Exception {
        shell("msting backup; msting backup --export-key /mnt/safe/backup_key.txt");
        Files.delete(world.resolve("opt/sting-ce/conf/secrets/backup_key.txt"));

        String said = section("The key is lost");

        assertThat(said).contains("sound");
        assertThat(world.resolve("opt/sting-ce/conf/secrets/backup_key.txt"))
                .hasSameTextualContentAs(world.resolve("mnt/safe/new_key.txt"));
        assertThat(shell("msting verify all")).contains("all 2 are sound");
    }

    @Test
    void a_restore_that_was_cut_off() throws Exception {
        shell("msting backup");
        server.psql("sting_app", "DELETE FROM reports WHERE id > 10");
        Files.writeString(world.resolve("opt/sting-ce/env/app.env"), "A=2\n");
        shell(
                """
                for attempt in $(seq 60); do
                  setsid msting restore latest > /dev/null 2>&1 &
                  until ls /opt/sting-backups/.sting/restores/*.json > /dev/null 2>&1; do
                    if ! kill -0 $! 2> /dev/null; then break; fi
                  done
                  kill -KILL -- -$! 2> /dev/null || true
                  wait || true
                  if ls /opt/sting-backups/.sting/restores/*.json > /dev/null 2>&1; then exit 0; fi
                done
                echo 'no restore was cut off'; exit 1
                """);

        String said = section("A restore failed, or the power did");

        assertThat(said).contains("was cut off").contains("the state of before is in place");
        assertThat(rows()).isEqualTo("10|55");
        assertThat(world.resolve("opt/sting-ce/env/app.env")).hasContent("A=2");
    }

    @Test
    void a_damaged_archive() throws Exception {
        shell("msting backup; sleep 1; msting backup");
        Path newest = newest();
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest, bytes);
        server.psql("sting_app", "DELETE FROM reports WHERE id > 10");

        String said = section("An archive is damaged");

        assertThat(said).contains("FAILED  " + newest.getFileName());
        assertThat(rows()).isEqualTo("4000|8002000");
    }

    private Path newest() throws IOException {
        try (var list = Files.list(world.resolve("opt/sting-backups"))) {
            return list.filter(file -> file.toString().endsWith(".enc"))
                    .max(java.util.Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    @Test
    void stock_tools_alone() throws Exception {
        shell("msting backup");
        server.psql("postgres", "DROP DATABASE IF EXISTS sting_app_rescued");

        assertThat(section("Without msting")).contains("encryption: {enabled: true}");

        assertThat(server.psql("sting_app_rescued", "SELECT count(*) FROM reports")
                        .strip())
                .isEqualTo("4000");
        server.psql("postgres", "DROP DATABASE sting_app_rescued");
    }

    @Test
    void a_lost_server() throws Exception {
        shell("msting backup; msting backup --export-key /mnt/safe/backup_key.txt; mkdir /mnt/usb;"
                + " cp /opt/sting-backups/sting_backup_* /mnt/usb; rm -r /opt/sting-ce /opt/sting-backups");
        server.psql("postgres", "DROP DATABASE sting_app");
        server.psql("postgres", "DROP DATABASE kratos_db");

        assertThat(section("The server is lost")).contains("sting_app.dump");

        assertThat(rows()).isEqualTo("4000|8002000");
        assertThat(world.resolve("opt/sting-ce/env/app.env")).hasContent("A=1");
    }
}
