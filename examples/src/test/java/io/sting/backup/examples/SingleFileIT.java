package io.sting.backup.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.BackupEngine;
import io.sting.backup.BackupPlan;
import io.sting.backup.Installation;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.faults.StepTarget;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.testing.OtherJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SingleFileIT {
    private static final BackupEngine ENGINE = StingBackup.ofDefaults();

    @TempDir
    Path folder;

    private Path data;
    private SingleFile component;
    private Path archive;

    @BeforeEach
    void backUp() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        Path file = Files.writeString(data.resolve("hive.db"), "honey");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        component = new SingleFile("hive", file);
        archive = ENGINE.run(BackupPlan.builder("example")
                        .source(component)
                        .directory(folder.resolve("backups"))
                        .build())
                .archive();
        Files.writeString(file, "wax");
    }

    private RestorePlan.Builder restore(RestoreTarget target) {
        return RestorePlan.from(archive).target(target);
    }

    private void assertOnlyFileIs(String content) throws IOException {
        assertThat(component.file()).hasContent(content);
        try (var list = Files.list(data)) {
            assertThat(list).containsExactly(component.file());
        }
    }

    @Test
    void brings_back_content_time_and_mode() throws IOException {
        ENGINE.run(restore(component).build());

        assertOnlyFileIs("honey");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(component.file())))
                .isEqualTo("rw-r-----");
    }

    @Test
    void brings_back_a_file_that_was_deleted() throws IOException {
        Files.delete(component.file());

        ENGINE.run(restore(component).build());

        assertOnlyFileIs("honey");
    }

    @Test
    void is_undone_when_the_state_before_was_kept() throws IOException {
        ENGINE.run(restore(component).keepPrevious(Duration.ofHours(1)).build());
        assertThat(component.file()).hasContent("honey");

        ENGINE.undo(installation(component));

        assertOnlyFileIs("wax");
    }

    private Installation installation(RestoreTarget target) {
        return new Installation(folder.resolve("backups/.sting"), List.of(target), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"hive.commit.before", "hive.commit.after"})
    void puts_back_what_was_there_when_the_commit_fails(String step) throws IOException {
        var failing = failingAt(step);

        assertThatThrownBy(() -> ENGINE.run(restore(failing).build())).isInstanceOf(RestoreRolledBackException.class);

        assertOnlyFileIs("wax");
    }

    @Test
    void leaves_nothing_where_nothing_was_when_the_commit_fails() throws IOException {
        Files.delete(component.file());
        var failing = failingAt("hive.commit.after");

        assertThatThrownBy(() -> ENGINE.run(restore(failing).build())).isInstanceOf(RestoreRolledBackException.class);

        assertThat(data).isEmptyDirectory();
    }

    private StepTarget failingAt(String step) {
        return new StepTarget(component, reached -> {
            if (reached.equals(step)) {
                throw new IOException("made to fail");
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "hive.stage.after, wax",
        "hive.commit.before, wax",
        "hive.commit.after, wax",
        "hive.finish.before, honey",
        "hive.finish.after, honey"
    })
    void is_wholly_old_or_new_when_halted_and_recovered(String step, String expected) throws Exception {
        Process halting = OtherJvm.running(
                        Halting.class, List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"), archive, component.file(), step)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertThat(halting.waitFor()).isEqualTo(Halting.EXIT);

        ENGINE.recover(installation(component));

        assertOnlyFileIs(expected);
    }

    @Test
    void is_old_when_cut_off_between_the_link_and_the_rename() throws IOException {
        Files.createLink(data.resolve(".hive.db.r1.previous"), component.file());
        Files.writeString(data.resolve(".hive.db.r1.restored"), "honey");

        component.resume("r1", Map.of()).rollback();

        assertOnlyFileIs("wax");
    }

    /** A restore in a process of its own that ends at a step as if the machine did. */
    static final class Halting {
        static final int EXIT = 77;

        public static void main(String[] arguments) {
            var target = new StepTarget(new SingleFile("hive", Path.of(arguments[1])), reached -> {
                if (reached.equals(arguments[2])) {
                    Runtime.getRuntime().halt(EXIT);
                }
            });
            ENGINE.run(RestorePlan.from(Path.of(arguments[0])).target(target).build());
        }
    }
}
