package io.sting.backup.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartStoryIT {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void requireWhatTheStoryNeeds() {
        Tools.require("openssl");
        Tools.require("tar");
        if (!Boolean.getBoolean("sting.tests.requireAll")) {
            Assumptions.assumeTrue(PostgresServer.programs().isPresent(), "no PostgreSQL server on this machine");
        }
    }

    private int tell(String... arguments) throws Exception {
        return new QuickstartStory()
                .run(
                        List.of(arguments),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void tells_the_whole_story_and_leaves_nothing_behind() throws Exception {
        Set<String> filesBefore = temporaryFiles();

        assertThat(tell()).describedAs("%s%n%s", out, err).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("$ msting backup", "$ msting verify latest", "$ openssl enc -d", "$ msting restore latest")
                .contains("Everything is back as it was.");
        assertThat(temporaryFiles()).isEqualTo(filesBefore);
        assertThat(servers()).isEmpty();
    }

    @Test
    void keeps_what_it_made_when_told_to() throws Exception {
        Path kept = folder.resolve("kept");

        assertThat(tell("--keep", kept.toString()))
                .describedAs("%s%n%s", out, err)
                .isZero();

        assertThat(kept.resolve("sting-ce/conf/config.yml")).isRegularFile();
        assertThat(kept.resolve("scratch/files/data/knowledge.txt")).isRegularFile();
        try (var backups = Files.list(kept.resolve("backups"))) {
            assertThat(backups).anyMatch(path -> path.toString().endsWith(".tar.gz.enc"));
        }
        assertThat(servers()).isEmpty();
    }

    @Test
    void refuses_a_folder_that_holds_something() throws Exception {
        Files.writeString(folder.resolve("mine"), "mine");

        assertThat(tell("--keep", folder.toString())).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains(folder.toString(), "is not empty");
        assertThat(folder.resolve("mine")).hasContent("mine");
    }

    /** Names that the story and its server give to their folders. */
    private static Set<String> temporaryFiles() throws IOException {
        var names = new TreeSet<String>();
        for (Path place : List.of(Path.of("/tmp"), Path.of(System.getProperty("java.io.tmpdir")))) {
            try (var list = Files.list(place)) {
                names.addAll(list.map(path -> path.getFileName().toString())
                        .filter(name -> name.matches("(msting-|sting|pg|state).*"))
                        .collect(Collectors.toSet()));
            }
        }
        return names;
    }

    /** PostgreSQL leaves the family of whoever starts it, so what it was started for is told by its arguments. */
    private static List<String> servers() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().startInstant().isPresent())
                .filter(process -> process.info().command().orElse("").matches(".*/(postgres|pg_dump|pg_restore|psql)"))
                .filter(process -> process.info()
                        .startInstant()
                        .orElseThrow()
                        .isAfter(ProcessHandle.current().info().startInstant().orElseThrow()))
                .map(process -> process.info().command().orElse("") + " "
                        + Arrays.toString(process.info().arguments().orElse(new String[0])))
                .toList();
    }
}
