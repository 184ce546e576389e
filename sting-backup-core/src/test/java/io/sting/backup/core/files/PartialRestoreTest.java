package io.sting.backup.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restores of a part of a tree, and of trees whose archive does not say what was left out of it. */
class PartialRestoreTest {
    private static final FileTime THEN = FileTime.from(Instant.parse("2026-01-02T03:04:05.123456789Z"));

    @TempDir
    Path folder;

    private Path live;
    private RecordingContext context;
    private FileTree tree;
    private MemoryComponent archive;

    @BeforeEach
    void backUp() throws Exception {
        folder = folder.toRealPath();
        live = Files.createDirectory(folder.resolve("live"));
        context = new RecordingContext(Files.createDirectory(folder.resolve("workspace")), "t1");
        write("env/app.env", "A=1\n");
        write("env/db.env", "B=1\n");
        write("env/notes.txt", "notes");
        write("conf/config.yml", "backup:\n");
        write("conf/deep/er/leaf", "leaf");
        Files.createLink(live.resolve("conf/app.env"), live.resolve("env/app.env"));
        Files.createLink(live.resolve("conf/again.env"), live.resolve("env/app.env"));
        Files.setAttribute(live.resolve("env/db.env"), "unix:mode", 0640);
        Files.setPosixFilePermissions(live.resolve("env"), PosixFilePermissions.fromString("rwxr-x---"));
        for (String name : List.of("env/app.env", "env/db.env", "env/notes.txt", "env", "conf/deep/er", "conf/deep")) {
            Files.setLastModifiedTime(live.resolve(name), THEN);
        }
        tree = FileTree.at(live).excluding("*.log");
        archive = new MemoryComponent();
        tree.capture(context, archive);
        archive.with(Map.copyOf(context.settings()));
    }

    private Path write(String name, String text) throws IOException {
        Path file = live.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void restore(FileTree some) throws Exception {
        StagedRestore staged = some.stage(context, archive);
        staged.validate();
        staged.commit();
        staged.finish();
    }

    private Map<String, String> snapshot() throws IOException {
        return TreeSnapshot.of(live);
    }

    @Test
    void brings_back_only_what_matches_and_leaves_all_else_to_the_time() throws Exception {
        var original = snapshot();
        Files.delete(live.resolve("env/db.env"));
        write("env/db.env", "changed and longer");
        write("env/notes.txt", "my notes");
        write("env/new.env", "new");
        write("conf/config.yml", "changed");
        var before = new TreeMap<>(snapshot());

        restore(tree.restoring("env/db.env"));

        before.put("/env/db.env", original.get("/env/db.env"));
        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void removes_nothing_that_the_archive_lacks_when_a_folder_is_restored() throws Exception {
        var original = snapshot();
        write("env/new.env", "new");
        write("env/trace.log", "log");
        Files.delete(live.resolve("env/db.env"));
        Files.setPosixFilePermissions(live.resolve("env"), PosixFilePermissions.fromString("rwx------"));

        restore(tree.restoring("env"));

        assertThat(live.resolve("env/new.env")).hasContent("new");
        assertThat(live.resolve("env/trace.log")).hasContent("log");
        assertThat(snapshot()).containsEntry("/env/db.env", original.get("/env/db.env"));
        assertThat(snapshot()).containsEntry("/env", original.get("/env"));
    }

    @Test
    void makes_the_folders_that_lead_there_as_they_were() throws Exception {
        var original = snapshot();
        Files.delete(live.resolve("conf/deep/er/leaf"));
        Files.delete(live.resolve("conf/deep/er"));
        Files.delete(live.resolve("conf/deep"));
        String conf = snapshot().get("/conf");

        restore(tree.restoring("leaf"));

        assertThat(snapshot())
                .containsEntry("/conf/deep", original.get("/conf/deep"))
                .containsEntry("/conf/deep/er/leaf", original.get("/conf/deep/er/leaf"))
                .containsEntry("/conf", conf);
    }

    @Test
    void gives_a_hard_link_the_content_of_a_target_that_does_not_come() throws Exception {
        String first = archive.entries().stream()
                .filter(entry -> entry.path().value().endsWith("again.env")
                        || entry.path().value().endsWith("app.env"))
                .filter(entry -> entry.sizeBytes() > 0)
                .findFirst()
                .orElseThrow()
                .path()
                .value();
        var others = new ArrayList<>(List.of("env/app.env", "conf/app.env", "conf/again.env"));
        others.remove(first);
        for (String name : List.of("env/app.env", "conf/app.env", "conf/again.env")) {
            Files.delete(live.resolve(name));
        }
        write(first, "another, which stays");

        restore(tree.restoring(others));

        assertThat(live.resolve(first)).hasContent("another, which stays");
        for (String name : others) {
            assertThat(live.resolve(name)).hasContent("A=1\n");
            assertThat(Files.getLastModifiedTime(live.resolve(name))).isEqualTo(THEN);
        }
        assertThat(Files.isSameFile(live.resolve(others.get(0)), live.resolve(others.get(1))))
                .isTrue();
    }

    @Test
    void names_every_pattern_that_matches_nothing_and_what_is_near_it() throws Exception {
        var before = snapshot();

        assertThatThrownBy(() -> tree.restoring("env/*.env", "env/DB.ENV", "deep/er/leaf", "/nothing*")
                        .stage(context, archive))
                .isInstanceOfSatisfying(InvalidPlanException.class, e -> assertThat(e.problems())
                        .containsExactly(
                                "nothing in the archive's files matches \"env/DB.ENV\"; did you mean env/db.env?",
                                "nothing in the archive's files matches \"deep/er/leaf\"; did you mean"
                                        + " conf/deep/er/leaf?",
                                "nothing in the archive's files matches \"/nothing*\"; \"msting ls\" shows what"
                                        + " there is"));
        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void rolls_back_to_what_was_when_it_had_been_committed() throws Exception {
        Files.delete(live.resolve("env/db.env"));
        write("env/db.env/inside", "a folder now");
        write("env/app.env", "changed");
        var before = snapshot();
        StagedRestore staged = tree.restoring("env/*.env").stage(context, archive);
        staged.validate();
        staged.commit();
        assertThat(live.resolve("env/db.env")).hasContent("B=1\n");

        tree.resume("t1", staged.journal()).rollback();

        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void refuses_to_move_what_must_stay_or_a_link_out_of_the_way() throws Exception {
        Files.delete(live.resolve("env/db.env"));
        write("env/db.env/run.log", "stays");
        StagedRestore staged = tree.restoring("env/*.env").stage(context, archive);
        assertThatThrownBy(staged::validate)
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("env/db.env is a folder with content");
        staged.rollback();

        Files.move(live.resolve("env"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(live.resolve("env"), folder.resolve("elsewhere"));
        var before = snapshot();
        StagedRestore behindALink = tree.restoring("env/notes.txt").stage(context, archive);
        assertThatThrownBy(behindALink::validate)
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("env is no folder now");
        behindALink.rollback();

        assertThat(snapshot()).isEqualTo(before);
        assertThatThrownBy(() -> preview(tree.restoring("env/notes.txt"))).hasMessageContaining("env is no folder now");
    }

    private List<RestoreChange> preview(FileTree some) throws Exception {
        var changes = new ArrayList<RestoreChange>();
        some.preview(context, archive, changes::add);
        return changes;
    }

    @Test
    void removes_nothing_when_the_archive_does_not_tell_its_selection() throws Exception {
        archive.with(Map.of());
        write("conf/config.yml", "changed");
        write("models/big.bin", "never captured");
        write("since.txt", "since");
        write("run.log", "log");
        Files.delete(live.resolve("env/notes.txt"));

        assertThat(preview(tree))
                .extracting(change -> change.action() + " " + change.name())
                .contains("CHANGED conf/config.yml", "ADDED env/notes.txt")
                .noneMatch(change -> change.startsWith("REMOVED"));
        restore(tree);

        assertThat(live.resolve("conf/config.yml")).hasContent("backup:\n");
        assertThat(live.resolve("env/notes.txt")).hasContent("notes");
        assertThat(live.resolve("models/big.bin")).hasContent("never captured");
        assertThat(live.resolve("since.txt")).hasContent("since");
        assertThat(live.resolve("run.log")).hasContent("log");
        assertThat(context.notices()).anyMatch(notice -> notice.contains("nothing is removed"));
    }

    @Test
    void says_where_the_tree_was_when_it_is_restored_elsewhere() throws Exception {
        restore(FileTree.at(folder.resolve("other")));

        assertThat(context.notices())
                .contains("files: was backed up at " + live + " and is restored to " + folder.resolve("other"));
    }
}
