package io.sting.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as a process, in cron's world, on real files and a real PostgreSQL. */
class MstingIT {
    private static final String PASSWORD = "pg-s3cret-of-the-test";

    @TempDir
    private static Path shared;

    private static Distribution msting;
    private static PostgresServer server;

    @TempDir
    private Path folder;

    private Path home;
    private Path backups;
    private Map<String, String> variables;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Tools.require("tar");
        if (PostgresServer.programs().isEmpty()) {
            Tools.require("initdb");
        }
        msting = Distribution.unpackedInto(shared.resolve("msting"));
        server = PostgresServer.start();
        server.psql("postgres", "ALTER ROLE postgres PASSWORD '" + PASSWORD + "'");
        for (String database : List.of("sting_app", "Kratos-DB.1")) {
            server.psql("postgres", "CREATE DATABASE \"" + database + "\"");
            server.psql(database, "CREATE TABLE t AS SELECT i, md5(i::text) AS text FROM generate_series(1, 5000) i");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void installation() throws IOException, InterruptedException {
        home = folder.resolve("sting ç€");
        backups = folder.resolve("backups");
        variables = Distribution.cronsWorld(home);
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        Tools.bash(
                folder,
                """
                chmod 600 password
                cd 'sting ç€'
                mkdir -p env app/models models "app/größe 😀"
                printf 'A=1\\n' > env/app.env
                printf 'print(1)\\n' > app/main.py
                printf 'x' > "app/größe 😀/$(printf 'not\\377utf8')"
                printf 'x' > models/weights.bin
                ln -s ../env/app.env app/link
                head -c 2000000 /dev/urandom > app/data.bin
                """);
        configure("encryption: {enabled: true}");
    }

    private void configure(String line) throws IOException {
        Files.writeString(
                home.resolve("conf/config.yml"),
                """
                backup:
                  default_directory: %s
                  %s
                  postgres:
                    host: %s
                    port: %d
                    pg_bin: %s
                    password_file: %s
                    databases: [sting_app, Kratos-DB.1]
                  volumes: {names: []}
                """
                        .formatted(
                                backups,
                                line,
                                server.host(),
                                server.port(),
                                server.clientPrograms(),
                                folder.resolve("password")));
    }

    private Distribution.Result run(String... arguments) throws IOException, InterruptedException {
        return msting.run(variables, arguments);
    }

    /** Every file with type, mode, link target and digest; logs aside, which a run writes. */
    private String files() throws IOException, InterruptedException {
        return Tools.bash(
                home,
                "find . -mindepth 1 -path ./logs -prune -o -printf '%P|%y|%m|%l\\n' | LC_ALL=C sort;"
                        + " find . -path ./logs -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum");
    }

    private static String rows(String database) throws IOException, InterruptedException {
        return server.psql(database, "SELECT count(*), md5(string_agg(text, ',' ORDER BY i)) FROM t");
    }

    private Set<String> namesInBackups() throws IOException {
        var names = new HashSet<String>();
        try (var entries = Files.list(backups)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names;
    }

    private Path backedUp() throws IOException, InterruptedException {
        var result = run("backup", "--quiet");
        assertThat(result.exit()).as(result.err()).isZero();
        return Path.of(result.lastLine());
    }

    @Test
    void restores_a_part_and_a_copy_after_saying_what_would_change() throws Exception {
        assertThat(run("backup").exit()).isZero();
        String before = rows("sting_app");
        Files.writeString(home.resolve("env/app.env"), "A=2, changed\n");
        Files.writeString(home.resolve("app/main.py"), "mine");
        server.psql("sting_app", "DELETE FROM t;");
        String files = files();

        var dryRun = run("restore", "latest", "--path", "env/*.env", "--dry-run", "--json");
        assertThat(dryRun.exit()).as(dryRun.err()).isZero();
        assertThat(JSON.std.mapFrom(dryRun.out()).get("changes").toString())
                .contains("name=env/app.env")
                .contains("action=changed")
                .doesNotContain("main.py");
        assertThat(files()).isEqualTo(files);

        var part = run("restore", "latest", "--path", "env/*.env", "--verbose");
        assertThat(part.exit()).as(part.err()).isZero();
        assertThat(part.err()).containsPattern("read [0-9,]+ bytes of the archive");
        assertThat(home.resolve("env/app.env")).hasContent("A=1\n");
        assertThat(home.resolve("app/main.py")).hasContent("mine");
        assertThat(rows("sting_app")).isNotEqualTo(before);

        var copy = run("restore", "latest", "--database", "sting_app=sting_copy");
        assertThat(copy.exit()).as(copy.err()).isZero();
        assertThat(rows("sting_copy")).isEqualTo(before);
        assertThat(rows("sting_app")).isNotEqualTo(before);
        server.psql("postgres", "DROP DATABASE sting_copy;");

        assertThat(run("restore", "latest", "--path", "env/APP.env").err())
                .contains("nothing in the archive's files matches \"env/APP.env\"; did you mean env/app.env?");
        assertThat(run("restore", "latest", "--only", "databases:sting_app").exit())
                .isZero();
        assertThat(rows("sting_app")).isEqualTo(before);
        var cat = run("cat", "latest", "files/env/app.env", "--verbose");
        assertThat(cat.out()).isEqualTo("A=1\n");
        assertThat(cat.err()).containsPattern("read [0-9,]+ bytes of the archive");
    }

    @Test
    void everything_that_is_destroyed_comes_back() throws IOException, InterruptedException {
        var backup = run("backup", "--json");
        assertThat(backup.exit()).as(backup.err()).isZero();
        assertThat(JSON.std.mapFrom(backup.out()))
                .containsEntry("encrypted", true)
                .containsEntry("verified", true)
                .containsEntry("complete", true);
        String filesBefore = files();
        var rowsBefore = List.of(rows("sting_app"), rows("Kratos-DB.1"));

        Tools.bash(home, "rm -r app env; printf changed > conf/config.yml.new; printf y > models/weights.bin");
        server.psql("sting_app", "DROP TABLE t");
        server.psql("Kratos-DB.1", "UPDATE t SET text = 'gone'");
        var restore = run("restore", "latest");

        assertThat(restore.exit()).as(restore.err()).isZero();
        assertThat(List.of(rows("sting_app"), rows("Kratos-DB.1"))).isEqualTo(rowsBefore);
        assertThat(home.resolve("models/weights.bin")).hasContent("y");
        Files.writeString(home.resolve("models/weights.bin"), "x");
        assertThat(files()).isEqualTo(filesBefore);
    }

    @Test
    void stock_tools_read_what_was_written() throws IOException, InterruptedException {
        Tools.require("openssl");
        var archive = backedUp();

        String names = Tools.bash(
                folder,
                "openssl enc -d -aes-256-cbc -pbkdf2 -iter 100000 -pass file:'" + home
                        + "/conf/secrets/backup_key.txt' -in '" + archive + "' | tar -tzf -");

        assertThat(names.lines())
                .contains("files/conf/config.yml", "databases/sting_app.dump", "databases/globals.sql")
                .noneMatch(name -> name.contains("backup_key") || name.contains("weights.bin"));
        assertThat(Tools.bash(backups, "sha256sum -c *.checksum")).contains("OK");
    }

    @Test
    void no_secret_is_in_arguments_logs_or_output() throws IOException, InterruptedException {
        Tools.bash(home, "head -c 60000000 /dev/urandom > app/large.bin");
        var run = msting.start(variables, "backup", "--verbose");
        var seen = new HashSet<String>();
        while (run.handle().isAlive()) {
            seen.addAll(Distribution.commandLines(run.handle()));
            Thread.sleep(5);
        }
        var result = run.end();

        String key =
                Files.readString(home.resolve("conf/secrets/backup_key.txt")).strip();
        String logs = Tools.bash(home, "cat logs/backup/*.log");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(seen).anyMatch(line -> line.contains("pg_dump"));
        assertThat(List.of(String.join("\n", seen), logs, result.out(), result.err()))
                .allSatisfy(text -> assertThat(text).doesNotContain(key, PASSWORD));
        assertThat(Tools.bash(home, "stat -c %a logs/backup/*.log conf/secrets/backup_key.txt"))
                .isEqualTo("640\n600\n");
    }

    @Test
    void a_signal_ends_a_backup_with_130_and_leaves_nothing() throws IOException, InterruptedException {
        backedUp();
        var before = namesInBackups();
        Tools.bash(home, "head -c 300000000 /dev/urandom > app/large.bin");

        var run = msting.start(variables, "backup");
        String log = "";
        while (run.handle().isAlive() && log.split("CAPTURE begins", -1).length < 3) {
            log = Tools.bash(home, "cat logs/backup/*.log");
        }
        run.terminate();
        var result = run.end();

        assertThat(result.exit()).as(result.err()).isEqualTo(130);
        assertThat(result.err()).contains("error: interrupted during capture").doesNotContain("\tat ");
        assertThat(namesInBackups()).isEqualTo(before);
        assertThat(server.psql(
                        "postgres", "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'pg_dump%'"))
                .isEqualTo("0\n");
        Files.delete(home.resolve("app/large.bin"));
        assertThat(run("backup", "--wait", "60s").exit()).isZero();
    }

    @Test
    void a_second_run_is_refused_with_11_or_waits() throws IOException, InterruptedException {
        backedUp();
        Tools.bash(home, "head -c 200000000 /dev/urandom > app/large.bin");
        var first = msting.start(variables, "backup");
        while (first.handle().isAlive()
                && Tools.bash(home, "cat logs/backup/*.log").split("CAPTURE begins", -1).length < 3) {
            Thread.sleep(10);
        }

        var refused = run("backup");
        var waited = run("backup", "--wait", "2m");

        assertThat(refused.exit()).as(refused.err()).isEqualTo(11);
        assertThat(waited.exit()).as(waited.err()).isZero();
        assertThat(first.end().exit()).isZero();
        assertThat(JSON.std.mapFrom(run("list", "--json").out()).get("backups"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(3);
    }

    @Test
    void damage_is_13_and_touches_nothing() throws IOException, InterruptedException {
        var archive = backedUp();
        try (var file = new RandomAccessFile(archive.toFile(), "rw")) {
            file.seek(file.length() / 2);
            int found = file.read();
            file.seek(file.length() / 2);
            file.write(found ^ 1);
        }
        String before = files();

        var verified = run("verify");
        var restored = run("restore", "latest");

        assertThat(verified.exit()).as(verified.err()).isEqualTo(13);
        assertThat(restored.exit()).as(restored.err()).isEqualTo(13);
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void a_key_that_is_gone_or_another_one_is_12() throws IOException, InterruptedException {
        backedUp();
        assertThat(run("backup", "--export-key", folder.resolve("copy").toString())
                        .exit())
                .isZero();
        Files.delete(home.resolve("conf/secrets/backup_key.txt"));

        assertThat(run("verify").exit()).isEqualTo(12);
        assertThat(run("backup").exit()).isEqualTo(12);
        Files.writeString(folder.resolve("other"), "another key\n");
        Tools.bash(folder, "chmod 600 other");
        assertThat(run("restore", "latest", "--key", folder.resolve("other").toString())
                        .exit())
                .isEqualTo(12);
        var imported = run("backup", "--import-key", folder.resolve("copy").toString());
        assertThat(imported.exit()).as(imported.err()).isZero();
        assertThat(run("verify").exit()).isZero();
        Tools.bash(home, "chmod 644 conf/secrets/backup_key.txt");
        assertThat(run("backup").exit()).isEqualTo(12);
    }

    @Test
    void an_archive_and_its_key_are_enough_on_another_machine() throws IOException, InterruptedException {
        var archive = backedUp();
        var key = Files.move(home.resolve("conf/secrets/backup_key.txt"), folder.resolve("key"));
        var elsewhere = new HashMap<>(variables);
        elsewhere.put("STING_HOME", "/nowhere");
        String reference = archive.toString();

        var list = msting.run(elsewhere, "list", "--directory", backups.toString());
        var cat = msting.run(elsewhere, "cat", reference, "files/app/main.py", "--key", key.toString());
        var ls = msting.run(elsewhere, "ls", reference, "files/app/**", "--key", key.toString());
        var out = folder.resolve("out");
        var extracted = msting.run(
                elsewhere, "restore", reference, "--to", out.toString(), "--only", "files", "--key", key.toString());

        assertThat(list.out()).contains(archive.getFileName().toString());
        assertThat(cat.out()).isEqualTo("print(1)\n");
        assertThat(ls.out()).contains("files/app/größe 😀/not\\xffutf8").contains("files/app/link -> ../env/app.env");
        assertThat(extracted.exit()).as(extracted.err()).isZero();
        assertThat(out.resolve("files/app/main.py")).hasContent("print(1)");
        assertThat(out.resolve("databases")).doesNotExist();
    }

    @Test
    void a_database_that_is_not_there_fails_and_leaves_earlier_backups() throws IOException, InterruptedException {
        backedUp();
        var before = namesInBackups();
        var file = home.resolve("conf/config.yml");
        Files.writeString(file, Files.readString(file).replace("Kratos-DB.1]", "nobody]"));

        var result = run("backup");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .startsWith("error: ")
                .contains("nobody");
        assertThat(namesInBackups()).isEqualTo(before);
    }

    @Test
    void retention_pins_and_status_work_together() throws IOException, InterruptedException {
        configure("retention: {count: 1}");
        var first = backedUp();
        assertThat(run("pin", first.getFileName().toString()).exit()).isZero();
        backedUp();
        var third = backedUp();

        assertThat(namesInBackups())
                .filteredOn(name -> name.endsWith(".tar.gz"))
                .containsExactlyInAnyOrder(
                        first.getFileName().toString(), third.getFileName().toString());
        var status = run("status");
        assertThat(status.exit()).isZero();
        assertThat(status.out()).contains("1 pinned").contains("never proven restorable");
        assertThat(run("verify", "--drill").exit()).isZero();
        assertThat(run("status").out()).contains("All is well.").contains("last proven restorable just now");
    }

    @Test
    void a_drill_proves_an_encrypted_backup_and_touches_nothing() throws IOException, InterruptedException {
        Path config = home.resolve("conf/config.yml");
        Files.writeString(
                config, Files.readString(config).replace("databases: [", "row_counts: exact\n    databases: ["));
        backedUp();
        server.psql("sting_app", "UPDATE t SET text = 'changed since'");
        String filesBefore = files();
        var rowsBefore = List.of(rows("sting_app"), rows("Kratos-DB.1"));
        try {
            var drill = run("verify", "--drill", "--json");

            assertThat(drill.exit()).as(drill.err()).isZero();
            assertThat(drill.out())
                    .contains("\"proven\" : true")
                    .contains("\"tables\" : 2")
                    .contains("\"rows\" : ");
            assertThat(files()).isEqualTo(filesBefore);
            assertThat(List.of(rows("sting_app"), rows("Kratos-DB.1"))).isEqualTo(rowsBefore);
            assertThat(server.psql("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'sting\\_%\\_s%'"))
                    .isEmpty();
            assertThat(run("status", "--json").out()).contains("\"last_proof\"");
        } finally {
            assertThat(run("restore", "latest", "--only", "databases").exit()).isZero();
        }
    }
}
