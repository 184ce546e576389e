package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.BackupEngine;
import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.files.TreeSnapshot;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.model.Compression;
import io.sting.backup.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A small installation with all that makes a restore of files hard, a backup of it, and the changed state that a restore
 * begins from: {@code old}. What a restore makes of that is {@code new}; anything else is a mixture.
 */
final class FileWorld {
    private final Path folder;
    private final Path archive;
    private final Map<String, String> old;
    private final Map<String, String> restored;
    private final Map<String, String> backups;

    /** @param folder empty */
    FileWorld(Path folder) throws IOException, InterruptedException {
        this.folder = folder.toRealPath();
        makeOriginal();
        Tools.bash(folder, "cp -a live original");
        this.archive = backUp();
        makeChanges();
        Tools.bash(folder, "mv live pristine");
        reset();
        this.old = snapshot();
        engine().run(restore(live(), archive).build());
        this.restored = snapshot();
        assertThat(restored).isNotEqualTo(old);
        reset();
        this.backups = backups();
    }

    Path live() {
        return folder.resolve("live");
    }

    Path archive() {
        return archive;
    }

    Path state() {
        return folder.resolve("backups/.sting");
    }

    Path folder() {
        return folder;
    }

    static BackupEngine engine() {
        return StingBackup.ofDefaults();
    }

    /** The tree, wherever it is seen from. */
    static FileTree tree(Path live) {
        return FileTree.at(live).excluding("*.log", "/data/cache", "models");
    }

    static RestorePlan.Builder restore(Path live, Path archive) {
        return RestorePlan.from(archive).target(tree(live));
    }

    private Path file(String name, String text) throws IOException {
        Path file = live().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void makeOriginal() throws IOException {
        file("conf/app.yml", "hive: 7\n");
        file("conf/secrets/token", "secret");
        file("data/a/b/c/deep.txt", "deep ".repeat(9_000));
        file("data/a/first.txt", "first");
        file("data/becomes-file/x", "x");
        file("data/becomes-folder", "a file");
        file("data/readonly/frozen.txt", "frozen");
        file("data/cache/hot.bin", "not captured");
        file("mixed/inner/code.py", "print(1)");
        file("mixed/inner/run.log", "a log that stays");
        file("only-log/inner/x.log", "stays, too");
        Files.createLink(live().resolve("data/hard"), live().resolve("data/a/first.txt"));
        Files.createSymbolicLink(live().resolve("current"), Path.of("data/a"));
        Files.createSymbolicLink(live().resolve("dangling"), Path.of("nowhere/at/all"));
        Files.createDirectories(live().resolve("empty"));
        Files.setPosixFilePermissions(live().resolve("conf/secrets"), PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(live().resolve("data/readonly"), PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setPosixFilePermissions(live().resolve("mixed/inner"), PosixFilePermissions.fromString("rwxrwx--x"));
        age(Instant.parse("2026-01-02T03:04:05.123456789Z"));
    }

    /** Gives everything a time of its own, so that a lost one shows. */
    private void age(Instant time) throws IOException {
        try (Stream<Path> walk = Files.walk(live())) {
            List<Path> paths = new ArrayList<>(
                    walk.sorted(java.util.Comparator.reverseOrder()).toList());
            for (int i = 0; i < paths.size(); i++) {
                Files.getFileAttributeView(paths.get(i), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setTimes(FileTime.from(time.plusSeconds(60L * i)), null, null);
            }
        }
    }

    private Path backUp() {
        return engine().run(BackupPlan.builder("test")
                        .source(tree(live()))
                        .directory(folder.resolve("backups"))
                        .compression(Compression.gzip(1))
                        .build())
                .archive();
    }

    private void makeChanges() throws IOException {
        file("conf/app.yml", "hive: 8, changed\n");
        file("data/a/b/new.txt", "new");
        file("models/large.bin", "not captured, and not in the archive");
        file("since/then/only.log", "stays, its folder is not in the archive");
        file("since/then/goes.txt", "goes");
        file("mixed/inner/run.log", "a log that stays, and went on");
        Files.delete(live().resolve("data/a/b/c/deep.txt"));
        Files.delete(live().resolve("data/becomes-file/x"));
        Files.delete(live().resolve("data/becomes-file"));
        file("data/becomes-file", "a file now");
        Files.delete(live().resolve("data/becomes-folder"));
        file("data/becomes-folder/y", "a folder now");
        Files.delete(live().resolve("current"));
        Files.createSymbolicLink(live().resolve("current"), Path.of("data"));
        Files.setPosixFilePermissions(live().resolve("mixed"), PosixFilePermissions.fromString("rwxr-x---"));
        Files.setPosixFilePermissions(live(), PosixFilePermissions.fromString("rwxr-xr-x"));
        age(Instant.parse("2026-02-03T04:05:06.987654321Z"));
    }

    /** Makes the live tree what it was before any restore. */
    void reset() throws IOException, InterruptedException {
        DurableFiles.deleteTree(live());
        Tools.bash(folder, "cp -a pristine live; rm -rf backups/.sting/restores");
    }

    /** Makes the live tree what it was when it was backed up. */
    void makeOriginalLive() throws IOException, InterruptedException {
        DurableFiles.deleteTree(live());
        Tools.bash(folder, "cp -a original live");
    }

    Map<String, String> snapshot() throws IOException {
        return TreeSnapshot.of(live());
    }

    private Map<String, String> backups() throws IOException {
        Map<String, String> found = TreeSnapshot.of(folder.resolve("backups"));
        found.keySet().removeIf(name -> name.isEmpty() || name.startsWith("/.sting"));
        return found;
    }

    boolean isOld() throws IOException {
        return snapshot().equals(old);
    }

    /** Everything is wholly old or wholly new, and nothing else lies about. */
    void assertSettled(String when) throws IOException {
        Map<String, String> now = snapshot();
        if (!now.equals(restored)) {
            assertThat(now).describedAs("live tree, not restored, %s", when).isEqualTo(old);
        }
        assertNothingLeft(when);
    }

    void assertRestored(String when) throws IOException {
        assertThat(snapshot()).describedAs("live tree %s", when).isEqualTo(restored);
        assertNothingLeft(when);
    }

    void assertUntouched(String when) throws IOException {
        assertThat(snapshot()).describedAs("live tree %s", when).isEqualTo(old);
        assertNothingLeft(when);
    }

    private void assertNothingLeft(String when) throws IOException {
        assertThat(backups()).describedAs("backups %s", when).isEqualTo(backups);
        assertThat(TreeSnapshot.of(state()).keySet())
                .describedAs("state folder %s", when)
                .allMatch(name -> name.matches(
                        "(/backups(/.*\\.json)?|/restores|/installation-id|/\\.?\\w+\\.lock(\\.holder(\\.new)?)?)?"));
        assertThat(engine().unsettled(state()))
                .describedAs("unsettled %s", when)
                .isEmpty();
    }
}
