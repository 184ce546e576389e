package io.sting.backup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.BackupPlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.error.SourceException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.testing.OtherJvm;
import io.sting.backup.testing.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesIT {
    private static final String ROWS = "SELECT count(*), md5(string_agg(bees::text, ',' ORDER BY id)) FROM bees";
    private static final long MOST_SECONDS = 120;

    @TempDir
    Path folder;

    @Test
    void brings_files_and_rows_back_that_changed_after_the_backup() throws Exception {
        if (!Boolean.getBoolean("sting.tests.requireAll")) {
            Assumptions.assumeTrue(PostgresServer.programs().isPresent(), "no PostgreSQL server on this machine");
        }
        Path installation = makeInstallation();
        Map<String, String> files = contentsOf(installation);
        try (var server = PostgresServer.start()) {
            makeDatabase(server);
            String rows = server.psql("hive", ROWS);

            Process example = start(installation, server);
            Path archive = awaitArchive(example);
            whileStopped(example, () -> {
                Files.writeString(installation.resolve("conf/app.yml"), "defaced: true\n");
                Files.delete(installation.resolve("data/honey.txt"));
                Files.writeString(installation.resolve("data/intruder.txt"), "intruder");
                Files.writeString(installation.resolve("app.log"), "a line that only the log has\n");
                server.psql("hive", "DELETE FROM bees WHERE id % 3 = 0; UPDATE bees SET name = 'wasp' WHERE id < 99;");
            });
            assertThat(example.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();

            assertThat(outputOf(example)).contains(archive + " restored in PT");
            assertThat(example.exitValue()).isZero();
            assertThat(server.psql("hive", ROWS)).isEqualTo(rows);
            Map<String, String> restored = contentsOf(installation);
            assertThat(restored.remove("app.log")).endsWith("a line that only the log has\n");
            assertThat(restored).isEqualTo(files);
        }
    }

    private Path makeInstallation() throws IOException {
        Path root = Files.createDirectories(folder.toRealPath().resolve("sting"));
        Files.createDirectories(root.resolve("conf"));
        Files.createDirectories(root.resolve("data"));
        Files.writeString(root.resolve("conf/app.yml"), "hive: 7\n");
        Files.writeString(root.resolve("data/honey.txt"), "honey ".repeat(99));
        Files.writeString(root.resolve("data/Größe.txt"), "groß");
        Files.createSymbolicLink(root.resolve("current"), Path.of("data"));
        return root;
    }

    private static void makeDatabase(PostgresServer server) throws IOException, InterruptedException {
        server.psql("postgres", "CREATE DATABASE hive;");
        server.psql(
                "hive",
                "CREATE TABLE bees AS SELECT g AS id, 'bee ' || repeat(md5(g::text), 8) AS name"
                        + " FROM generate_series(1, 100000) g;");
    }

    private Process start(Path installation, PostgresServer server) throws IOException {
        return OtherJvm.running(
                        BackUpAndRestore.class,
                        List.of("-Xmx128m"),
                        installation,
                        folder.resolve("backups"),
                        folder.resolve("key.txt"),
                        server.socketDirectory(),
                        server.port(),
                        "hive")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private String outputOf(Process ended) throws IOException {
        assertThat(ended.isAlive()).isFalse();
        return Files.readString(folder.resolve("output"));
    }

    /** The archive gets its name when it is whole; what follows (verify, stage) takes far longer than to notice it. */
    private Path awaitArchive(Process example) throws IOException, InterruptedException {
        Path backups = folder.resolve("backups");
        while (example.isAlive()) {
            if (Files.isDirectory(backups)) {
                try (var list = Files.list(backups)) {
                    Optional<Path> archive = list.filter(
                                    path -> path.getFileName().toString().matches("sting_.*\\.tar\\.gz\\.enc"))
                            .findFirst();
                    if (archive.isPresent()) {
                        return archive.get();
                    }
                }
            }
            Thread.sleep(1);
        }
        return Assertions.fail("the example made no backup: " + outputOf(example));
    }

    private interface Change {
        void make() throws IOException, InterruptedException;
    }

    private static void whileStopped(Process process, Change change) throws IOException, InterruptedException {
        signal(process, "-STOP");
        try {
            change.make();
        } finally {
            signal(process, "-CONT");
        }
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(exit).isZero();
    }

    private static Map<String, String> contentsOf(Path root) throws IOException {
        var found = new TreeMap<String, String>();
        try (var walk = Files.walk(root)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                String name = root.relativize(path).toString();
                if (Files.isSymbolicLink(path)) {
                    found.put(name, "-> " + Files.readSymbolicLink(path));
                } else {
                    String content = Files.isDirectory(path) ? "folder" : Files.readString(path);
                    found.put(name, Files.getLastModifiedTime(path) + " " + content);
                }
            }
        }
        return found;
    }

    @Test
    void captures_the_output_of_a_command() throws Exception {
        var result = StingBackup.ofDefaults()
                .run(BackupPlan.builder("example")
                        .source(new CommandOutput("redis", List.of("sh", "-c", "seq 1 200000; printf 'süß'")))
                        .directory(folder.resolve("backups"))
                        .build());

        var out = new ByteArrayOutputStream();
        try (var archive = StingBackup.ofDefaults().open(result.archive(), Optional.empty())) {
            archive.copy(ArchivePath.of("redis/output"), out);
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("1\n2\n3\n")
                .endsWith("200000\nsüß")
                .hasLineCount(200_001);
    }

    @Test
    void makes_no_backup_when_the_command_fails() throws Exception {
        var plan = BackupPlan.builder("example")
                .source(new CommandOutput("redis", List.of("sh", "-c", "echo half; exit 3")))
                .directory(folder.resolve("backups"))
                .build();

        Assertions.assertThatThrownBy(() -> StingBackup.ofDefaults().run(plan))
                .isInstanceOf(SourceException.class)
                .hasMessage("redis: sh ended with exit code 3");
        try (var left = Files.list(folder.resolve("backups"))) {
            assertThat(left).containsExactly(folder.resolve("backups/.sting"));
        }
    }
}
