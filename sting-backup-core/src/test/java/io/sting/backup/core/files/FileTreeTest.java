package io.sting.backup.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.RecordingContext;
import io.sting.backup.testing.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
    @TempDir
    Path folder;

    private Path live;
    private RecordingContext context;

    @BeforeEach
    void makeTree() throws IOException {
        folder = folder.toRealPath();
        live = Files.createDirectory(folder.resolve("live"));
        context = new RecordingContext(Files.createDirectory(folder.resolve("workspace")), "t1");
        write("conf/config.yml", "backup:\n");
        write("env/app.env", "A=1\n");
        write("app/main.py", "print(1)\n");
        write("app/models/user.py", "class User: pass\n");
        write("app/__pycache__/main.pyc", "compiled");
        write("frontend/node_modules/left-pad/index.js", "pad");
        write("frontend/index.html", "<html>");
        write("models/big.bin", "weights");
        write("logs/app.log", "line");
    }

    private Path write(String name, String text) throws IOException {
        Path file = live.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private MemoryComponent capture(FileTree tree) throws Exception {
        var component = new MemoryComponent();
        tree.capture(context, component);
        return component.with(Map.copyOf(context.settings()));
    }

    private void restore(FileTree tree, MemoryComponent component) throws Exception {
        StagedRestore staged = tree.stage(context, component);
        staged.validate();
        staged.commit();
        staged.finish();
    }

    @Test
    void restores_modes_times_links_and_attributes_when_everything_was_deleted() throws Exception {
        Path script = write("bin/run", "#!/bin/sh\n");
        Files.setAttribute(script, "unix:mode", 04751);
        Files.setLastModifiedTime(script, FileTime.from(Instant.parse("1969-12-31T23:59:58Z")));
        Files.createLink(live.resolve("bin/run-too"), script);
        Files.createSymbolicLink(live.resolve("dangling"), Path.of("../nowhere/at all"));
        Files.createSymbolicLink(live.resolve("absolute"), Path.of("/etc/passwd"));
        Files.createDirectory(live.resolve("empty"));
        Files.setAttribute(live.resolve("empty"), "unix:mode", 0500);
        Files.setAttribute(live.resolve("env/app.env"), "user:origin", "ü".getBytes("UTF-8"));
        Files.createDirectory(NativeNames.child(live, ArchivePath.decode(new byte[] {'b', (byte) 0xFF, 'd'})));
        Files.setLastModifiedTime(live.resolve("app"), FileTime.from(Instant.parse("2020-01-02T03:04:05.678901234Z")));
        var before = TreeSnapshot.of(live);
        var tree = FileTree.at(live);
        var component = capture(tree);

        io.sting.backup.core.internal.io.DurableFiles.deleteTree(live);
        restore(tree, component);

        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
        assertThat(context.warnings()).isEmpty();
    }

    /** Something happens to the tree as soon as an entry is taken. */
    private MemoryComponent captureWhile(FileTree tree, String entry, String happening) throws Exception {
        var done = new AtomicBoolean();
        var component = new MemoryComponent() {
            @Override
            public void add(ArchiveEntry added) {
                super.add(added);
                happen(added.path().value());
            }

            @Override
            public long add(ArchiveEntry added, InputStream content) throws IOException {
                long read = super.add(added, content);
                happen(added.path().value());
                return read;
            }

            private void happen(String path) {
                try {
                    if (path.startsWith(entry) && done.compareAndSet(false, true)) {
                        Tools.bash(live, happening);
                    }
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        tree.capture(context, component);
        assertThat(done).isTrue();
        return component;
    }

    @Test
    void does_not_follow_a_link_that_took_a_folders_place_while_it_was_read() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("secret"), "not of this tree");
        String swap = "for f in */; do rm -r $f; ln -s " + elsewhere + " ${f%/}; done";

        MemoryComponent component = captureWhile(FileTree.at(live), "", swap);

        assertThat(component.paths()).noneMatch(path -> path.endsWith("secret"));
        assertThat(context.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("was replaced while it was read"))
                .anySatisfy(warning -> assertThat(warning).contains("is no folder any more"));
    }

    @Test
    void warns_when_a_file_becomes_a_link_just_before_it_is_read() throws Exception {
        write("many/deep/file", "content");
        var tree = FileTree.at(live).including("many/deep/*", "env");

        MemoryComponent component = captureWhile(tree, "many", "ln -sf /etc/passwd many/deep/file");

        assertThat(component.paths()).contains("many/deep", "env/app.env").doesNotContain("many/deep/file");
        assertThat(context.warnings())
                .singleElement()
                .asString()
                .contains("many/deep/file", "vanished while it was read");
    }

    @Test
    void warns_when_a_folder_vanishes_just_before_it_is_taken() throws Exception {
        write("many/deep/file", "content");
        var tree = FileTree.at(live).including("many/deep/*", "env");

        MemoryComponent component = captureWhile(tree, "many", "rm -r many/deep");

        assertThat(component.paths()).contains("many", "env/app.env").doesNotContain("many/deep", "many/deep/file");
        assertThat(context.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("many/deep", "vanished while it was read"));
    }

    @Test
    void leaves_in_place_what_no_selection_captures_when_files_are_restored() throws Exception {
        var tree = FileTree.at(live).excluding("node_modules", "/models", "*.log", "__pycache__");
        var component = capture(tree);
        write("app/main.py", "changed");
        write("app/new.py", "new");
        write("newer/file", "new");
        write("newer/trace.log", "kept");
        Object models =
                Files.readAttributes(live.resolve("models/big.bin"), "unix:ino").get("ino");

        restore(tree, component);

        assertThat(live.resolve("app/main.py")).hasContent("print(1)\n");
        assertThat(live.resolve("app/models/user.py")).exists();
        assertThat(live.resolve("app/new.py")).doesNotExist();
        assertThat(live.resolve("newer/file")).doesNotExist();
        assertThat(live.resolve("newer/trace.log")).hasContent("kept");
        assertThat(live.resolve("logs/app.log")).hasContent("line");
        assertThat(live.resolve("app/__pycache__/main.pyc")).hasContent("compiled");
        assertThat(live.resolve("frontend/node_modules/left-pad/index.js")).exists();
        assertThat(Files.readAttributes(live.resolve("models/big.bin"), "unix:ino")
                        .get("ino"))
                .isEqualTo(models);
        assertThat(names(live)).doesNotContain(".sting-restore");
    }

    private static String names(Path root) throws IOException {
        return String.join(" ", TreeSnapshot.of(root).keySet());
    }

    @Test
    void brings_everything_back_when_rolled_back_after_commit() throws Exception {
        var tree = FileTree.at(live).excluding("node_modules", "/models", "*.log");
        var component = capture(tree);
        write("app/main.py", "changed");
        write("app/new.py", "new");
        Files.delete(live.resolve("env/app.env"));
        Files.setAttribute(live.resolve("frontend"), "unix:mode", 0711);
        var before = TreeSnapshot.of(live);

        StagedRestore staged = tree.stage(context, component);
        staged.validate();
        staged.commit();
        assertThat(live.resolve("app/main.py")).hasContent("print(1)\n");
        staged.rollback();
        staged.rollback();

        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
    }

    @Test
    void rolls_back_by_a_journal_alone_when_another_process_takes_over() throws Exception {
        var tree = FileTree.at(live).excluding("*.log");
        var component = capture(tree);
        write("app/main.py", "changed");
        var before = TreeSnapshot.of(live);
        StagedRestore staged = tree.stage(context, component);
        staged.validate();
        var journal = staged.journal();
        staged.commit();

        FileTree.at(live).resume(context.restoreId(), journal).rollback();

        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
    }

    @Test
    void removes_what_was_staged_when_the_archive_turns_out_damaged() throws Exception {
        var tree = FileTree.at(live);
        var component = capture(tree).damaged();
        var before = TreeSnapshot.of(live);

        assertThatThrownBy(() -> tree.stage(context, component)).isInstanceOf(CorruptBackupException.class);

        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
    }

    @Test
    void removes_the_root_again_when_it_was_made_and_rolled_back() throws Exception {
        var component = capture(FileTree.at(live));
        Path elsewhere = folder.resolve("elsewhere");

        StagedRestore staged = FileTree.at(elsewhere).stage(context, component);
        staged.validate();
        staged.commit();
        assertThat(elsewhere.resolve("conf/config.yml")).exists();
        staged.rollback();

        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void never_captures_what_is_protected_and_never_overwrites_it() throws Exception {
        Path key = write("conf/secrets/backup_key.txt", "today's key");
        context.protect(key);
        var component = capture(FileTree.at(live));
        assertThat(component.paths()).contains("conf/config.yml").doesNotContain("conf/secrets/backup_key.txt");

        component.with("conf/secrets/backup_key.txt", "an old key");
        restore(FileTree.at(live), component);

        assertThat(key).hasContent("today's key");
        assertThat(context.notices()).anyMatch(notice -> notice.contains("backup_key.txt"));
    }

    @Test
    void does_not_read_through_links_nor_write_through_them() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createSymbolicLink(live.resolve("door"), outside);
        var component = capture(FileTree.at(live));
        assertThat(component.paths()).contains("door").doesNotContain("door/secret");

        restore(FileTree.at(live), component);

        assertThat(outside.resolve("secret")).hasContent("secret");
        assertThat(live.resolve("door")).isSymbolicLink();
    }

    @Test
    void notices_when_a_plain_exclude_drops_source_folders() throws Exception {
        capture(FileTree.at(live).excluding("models", "__pycache__"));

        assertThat(context.notices())
                .anyMatch(notice -> notice.contains("app/models") && notice.contains("\"/models\""))
                .noneMatch(notice -> notice.contains("__pycache__"));
    }

    @Test
    void captures_only_what_is_included_with_the_folders_on_the_way() throws Exception {
        var component = capture(FileTree.at(live).including("env/*.env", "app/models"));

        assertThat(component.paths())
                .containsExactlyInAnyOrder("env", "env/app.env", "app", "app/models", "app/models/user.py");
    }

    @Test
    void touches_only_what_is_included_when_a_part_is_restored() throws Exception {
        var tree = FileTree.at(live).including("env/*.env");
        var component = capture(tree);
        write("env/app.env", "changed");
        write("env/notes.txt", "mine");
        write("app/main.py", "changed, too");

        restore(tree, component);

        assertThat(live.resolve("env/app.env")).hasContent("A=1\n");
        assertThat(live.resolve("env/notes.txt")).hasContent("mine");
        assertThat(live.resolve("app/main.py")).hasContent("changed, too");
    }

    @Test
    void skips_sockets_and_database_folders_with_a_notice_and_leaves_them_in_place() throws Exception {
        write("pg/PG_VERSION", "15");
        write("pg/global/pg_control", "control");
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(live.resolve("app/s")));
            var component = capture(FileTree.at(live));
            assertThat(component.paths()).doesNotContain("app/s", "pg", "pg/PG_VERSION");
            assertThat(context.notices())
                    .anyMatch(notice -> notice.contains("socket"))
                    .anyMatch(notice -> notice.contains("data folder"));

            restore(FileTree.at(live), component);

            assertThat(Files.exists(live.resolve("app/s"), LinkOption.NOFOLLOW_LINKS))
                    .isTrue();
            assertThat(live.resolve("pg/global/pg_control")).hasContent("control");
        }
    }

    @Test
    void makes_holes_again_when_a_file_was_sparse() throws Exception {
        var component = new MemoryComponent();
        byte[] content = new byte[3 << 20];
        content[1 << 20] = 1;
        component.add(
                ArchiveEntry.file(ArchivePath.of("holes"), content.length).withSparse(true),
                new java.io.ByteArrayInputStream(content));
        Path place = folder.resolve("sparse");

        restore(FileTree.at(place), component);

        assertThat(place.resolve("holes")).hasBinaryContent(content);
        var stat = new ProcessBuilder("stat", "-c", "%b", place.resolve("holes").toString()).start();
        long blocks = Long.parseLong(new String(stat.getInputStream().readAllBytes()).strip());
        assertThat(blocks * 512).isLessThan(1 << 20);
    }

    @Test
    void replaces_a_folder_by_a_file_and_a_file_by_a_folder() throws Exception {
        var component = new MemoryComponent()
                .with("app", "now a file")
                .with(ArchiveEntry.directory(ArchivePath.of("conf")))
                .with("conf/config.yml", "kept")
                .with("frontend/index.html/inside", "now a folder")
                .with(Map.of("selection", Map.of("includes", java.util.List.of("**"))));

        restore(FileTree.at(live), component);

        assertThat(live.resolve("app")).hasContent("now a file");
        assertThat(live.resolve("frontend/index.html/inside")).hasContent("now a folder");
        assertThat(live.resolve("env")).doesNotExist();
    }

    @Test
    void refuses_before_anything_moves_when_content_that_stays_is_in_the_way() throws Exception {
        var component = new MemoryComponent().with("frontend", "a file");
        var tree = FileTree.at(live).excluding("node_modules");
        component.with(Map.of(
                "selection",
                Map.of("includes", java.util.List.of("**"), "excludes", java.util.List.of("node_modules"))));
        var before = TreeSnapshot.of(live);
        StagedRestore staged = tree.stage(context, component);

        assertThatThrownBy(staged::validate)
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("frontend");
        staged.rollback();

        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
    }

    @Test
    void says_so_when_the_folder_is_missing_or_is_a_file() {
        assertThatThrownBy(() -> FileTree.at(folder.resolve("missing")).capture(context, new MemoryComponent()))
                .hasMessageContaining("missing does not exist");
        assertThatThrownBy(() -> FileTree.at(live.resolve("conf/config.yml")).capture(context, new MemoryComponent()))
                .hasMessageContaining("is not a folder");
    }

    @Test
    void records_hard_links_as_such() throws Exception {
        Files.createLink(live.resolve("conf/zz"), live.resolve("conf/config.yml"));

        var component = capture(FileTree.at(live).including("conf"));

        assertThat(component.entries())
                .filteredOn(entry -> entry.path().value().startsWith("conf/"))
                .extracting(ArchiveEntry::type)
                .containsExactlyInAnyOrder(EntryType.FILE, EntryType.HARD_LINK);
    }

    @Test
    void gives_folders_their_modes_when_they_are_read_only() throws Exception {
        var component = new MemoryComponent()
                .with(ArchiveEntry.directory(ArchivePath.of("ro")).withMode(0555))
                .with("ro/a", "a")
                .with("other", "o")
                .with("ro/b", "b");
        Path place = folder.resolve("place");

        restore(FileTree.at(place), component);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place.resolve("ro"))))
                .isEqualTo("r-xr-xr-x");
        assertThat(place.resolve("ro/b")).hasContent("b");
    }

    @Test
    void estimates_what_it_would_capture_and_not_what_a_restore_keeps() throws Exception {
        Path tree = Files.createDirectory(folder.resolve("estimated"));
        Files.write(tree.resolve("data"), new byte[1000]);
        Files.write(
                Files.createDirectory(tree.resolve(".sting-restore-0123abcd")).resolve("kept"), new byte[5000]);

        assertThat(FileTree.at(tree).estimatedBytes()).hasValue(1000);
    }
}
