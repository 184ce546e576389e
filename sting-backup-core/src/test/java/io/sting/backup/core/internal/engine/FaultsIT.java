package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.crypto.KeyFile;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.files.TreeSnapshot;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.KeyException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.error.StorageException;
import io.sting.backup.faults.StepTarget;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.CaptureContext;
import io.sting.backup.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Disks that are full or read-only, and mounts in the way. */
class FaultsIT extends OnMounts {
    private BackupPlan.Builder backup() {
        return BackupPlan.builder("test").source(FileTree.at(live)).directory(backups);
    }

    private RestorePlan.Builder restore(Path archive) {
        return RestorePlan.from(archive).target(FileTree.at(live));
    }

    private void verify(Path archive) {
        try (var opened = engine.open(archive, Optional.empty())) {
            opened.verify();
        }
    }

    private static void writeNoise(Path file, int bytes) throws IOException {
        var noise = new byte[bytes];
        new Random(bytes).nextBytes(noise);
        Files.write(file, noise);
    }

    private List<String> namesIn(Path place) throws IOException {
        try (Stream<Path> list = Files.list(place)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** Fails as it should: one line that names the place and the remedy. */
    private static BackupException failure(
            Class<? extends BackupException> type, Runnable run, Object place, String remedy) {
        BackupException failure = catchThrowableOfType(BackupException.class, run::run);
        assertThat(failure).isExactlyInstanceOf(type).hasMessageContaining(remedy);
        assertThat(failure).hasMessageContaining(place.toString());
        assertThat(failure.getMessage()).doesNotContain("\n");
        return failure;
    }

    @Test
    void makes_no_half_backup_when_the_backup_folder_is_full() throws Exception {
        mounts.tmpfs(backups, 512);
        Path earlier = engine.run(backup().build()).archive();
        List<String> before = namesIn(backups);
        writeNoise(live.resolve("noise"), 2_000_000);

        failure(StorageException.class, () -> engine.run(backup().build()), backups, "make room");

        assertThat(namesIn(backups)).isEqualTo(before);
        assertThat(namesIn(backups.resolve(".sting"))).noneMatch(name -> name.startsWith("work"));
        verify(earlier);
        Files.delete(live.resolve("noise"));
        assertThat(engine.run(backup().build()).verified()).isTrue();
    }

    @Test
    void makes_no_half_backup_wherever_the_space_ends() throws Exception {
        mounts.tmpfs(backups, 256);
        Path filler = backups.resolve("filler");
        Path earlier = engine.run(backup().build()).archive();
        writeNoise(live.resolve("noise"), 30_000);
        int failed = 0;
        for (int free = 0; free <= 64; free += 4) {
            List<String> before = namesIn(backups);
            fill(filler, free);
            try {
                Path whole = engine.run(backup().build()).archive();
                Files.delete(filler);
                verify(whole);
                Tools.bash(backups, "rm " + whole.getFileName() + "*");
            } catch (StorageException e) {
                failed++;
                Files.delete(filler);
                assertThat(e).hasMessageContaining(backups.toString()).hasMessageContaining("make room");
                assertThat(namesIn(backups))
                        .describedAs("with %d KiB free", free)
                        .isEqualTo(before);
            }
        }
        assertThat(failed).isBetween(5, 16);
        verify(earlier);
    }

    /** Leaves so many KiB. */
    private static void fill(Path filler, int free) throws IOException {
        long usable = Files.getFileStore(filler.getParent()).getUsableSpace();
        writeNoise(filler, (int) Math.max(0, usable - free * 1024L));
    }

    /** As a dump comes: of a length that nobody knows before. */
    private record Noise(int megabytes) implements BackupSource {
        @Override
        public String name() {
            return "noise";
        }

        @Override
        public void capture(CaptureContext context, ArchiveSink sink) throws IOException, InterruptedException {
            var random = new Random(1);
            sink.stream(ArchiveEntry.streamed(ArchivePath.of("dump")), out -> {
                var bytes = new byte[1 << 20];
                for (int i = 0; i < megabytes; i++) {
                    random.nextBytes(bytes);
                    out.write(bytes);
                }
            });
        }
    }

    @Test
    void makes_no_half_backup_when_the_workspace_is_full() throws Exception {
        Path workspace = mounts.tmpfs(folder.resolve("workspace"), 4096);
        engine.run(backup().build());
        List<String> before = namesIn(backups);

        failure(
                StorageException.class,
                () -> engine.run(
                        backup().source(new Noise(200)).workspace(workspace).build()),
                workspace,
                "make room");

        assertThat(namesIn(backups)).isEqualTo(before);
        assertThat(namesIn(workspace)).isEmpty();
        assertThat(namesIn(backups.resolve(".sting"))).noneMatch(name -> name.startsWith("work"));
    }

    @Test
    void leaves_the_live_tree_when_it_has_no_room_for_another() throws Exception {
        for (int i = 0; i < 300; i++) {
            Files.writeString(live.resolve("small-" + i), "x");
        }
        Path archive = engine.run(backup().build()).archive();
        Tools.bash(live, "rm small-*; echo changed > data.txt");
        Path small = mounts.tmpfs(folder.resolve("small"), 1024);
        Tools.bash(folder, "cp -a live/. small/");
        live = small;
        Map<String, String> before = TreeSnapshot.of(live);

        failure(RestoreException.class, () -> engine.run(restore(archive).build()), live, "make room");

        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
        assertThat(engine.unsettled(backups.resolve(".sting"))).isEmpty();
    }

    @Test
    void has_room_for_a_file_that_is_mostly_holes() throws Exception {
        live = mounts.tmpfs(folder.resolve("small"), 1024);
        Tools.bash(live, "truncate -s 1G image; printf data | dd of=image conv=notrunc bs=1 seek=500M status=none");
        Path archive = engine.run(backup().build()).archive();
        Tools.bash(live, "rm image; echo new > added");

        engine.run(restore(archive).build());

        assertThat(live.resolve("added")).doesNotExist();
        assertThat(Tools.bash(live, "stat -c %s image; dd if=image bs=1 skip=500M count=4 status=none"))
                .isEqualTo("1073741824\ndata");
    }

    @Test
    void leaves_the_live_tree_when_there_is_no_room_for_the_journal() throws Exception {
        Path archive = engine.run(backup().build()).archive();
        Path state = mounts.tmpfs(folder.resolve("state"), 64);
        Files.writeString(live.resolve("data.txt"), "changed");
        Map<String, String> before = TreeSnapshot.of(live);
        Path filler = state.resolve("filler");
        int failed = 0;
        for (int free = 0; free < 40; free += 4) {
            fill(filler, free);
            try {
                engine.run(restore(archive).stateDirectory(state).build());
                assertThat(live.resolve("data.txt")).hasContent("data");
                Files.delete(filler);
                break;
            } catch (BackupException e) {
                failed++;
                assertThat(e).hasMessageContaining(state.toString()).hasMessageContaining("make room");
                assertThat(TreeSnapshot.of(live))
                        .describedAs("with %d KiB free", free)
                        .isEqualTo(before);
                Files.delete(filler);
                assertThat(engine.unsettled(state)).isEmpty();
                assertThat(namesIn(state)).noneMatch(name -> name.startsWith("work"));
            }
        }
        assertThat(failed).isPositive();
        assertThat(live.resolve("data.txt")).hasContent("data");
    }

    @Test
    void makes_no_half_key_when_the_disk_is_full() throws Exception {
        Path secrets = mounts.tmpfs(folder.resolve("secrets"), 64);
        fill(secrets.resolve("filler"), 0);
        Path key = secrets.resolve("key.txt");

        failure(KeyException.class, () -> KeyFile.at(key).create(), key, "No space left on device");

        assertThat(namesIn(secrets)).containsExactly("filler");
    }

    @Test
    void says_so_when_the_backup_folder_is_read_only() throws Exception {
        Path earlier = engine.run(backup().build()).archive();
        List<String> before = namesIn(backups);
        mounts.readOnly(backups);

        failure(StorageException.class, () -> engine.run(backup().build()), backups, "mount it read-write");

        assertThat(namesIn(backups)).isEqualTo(before);
        verify(earlier);
    }

    @Test
    void restores_from_a_read_only_folder_when_the_state_is_elsewhere() throws Exception {
        Path archive = engine.run(backup().build()).archive();
        mounts.readOnly(backups);
        Files.writeString(live.resolve("data.txt"), "changed");

        engine.run(restore(archive).stateDirectory(folder.resolve("state")).build());

        assertThat(live.resolve("data.txt")).hasContent("data");
    }

    @Test
    void says_so_when_the_live_tree_is_read_only() throws Exception {
        Path archive = engine.run(backup().build()).archive();
        Map<String, String> before = TreeSnapshot.of(live);
        mounts.readOnly(live);

        failure(RestoreException.class, () -> engine.run(restore(archive).build()), live, "mount it read-write");

        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
        assertThat(engine.unsettled(backups.resolve(".sting"))).isEmpty();
    }

    /** A failure after all files have moved. */
    private static final StepTarget.Steps AFTER_THE_COMMIT = step -> {
        if (step.equals("files.commit.after")) {
            throw new IOException("made to fail");
        }
    };

    private void restoreAndRollBack(Path archive) throws IOException {
        Map<String, String> before = TreeSnapshot.of(live);
        assertThatThrownBy(() -> engine.run(RestorePlan.from(archive)
                        .target(new StepTarget(FileTree.at(live), AFTER_THE_COMMIT))
                        .build()))
                .isInstanceOf(RestoreRolledBackException.class)
                .hasMessageContaining("the previous state is in place");
        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
    }

    @Test
    void restores_and_rolls_back_when_the_root_is_a_mount_point() throws Exception {
        Path disk = mounts.tmpfs(folder.resolve("disk"), 4096);
        Tools.bash(folder, "cp -a live/. disk/");
        live = disk;
        Map<String, String> original = TreeSnapshot.of(live);
        Path archive = engine.run(backup().build()).archive();
        Tools.bash(live, "echo changed > data.txt; echo new > new");

        restoreAndRollBack(archive);
        engine.run(restore(archive).build());

        assertThat(TreeSnapshot.of(live)).isEqualTo(original);
    }

    @Test
    void restores_and_rolls_back_when_another_file_system_is_mounted_within() throws Exception {
        Path disk = mounts.tmpfs(live.resolve("conf/disk"), 4096);
        Files.createDirectories(disk.resolve("deep"));
        Files.writeString(disk.resolve("deep/a"), "a");
        Tools.bash(live, "chmod 751 conf/disk; touch -d '2020-01-01 01:01:01.5' conf/disk conf .");
        Map<String, String> original = TreeSnapshot.of(live);
        Path archive = engine.run(backup().build()).archive();
        Tools.bash(live, "echo changed > data.txt; echo changed > conf/disk/deep/a; echo new > conf/disk/new");
        Tools.bash(live, "chmod 700 conf/disk");

        restoreAndRollBack(archive);
        engine.run(restore(archive).build());

        assertThat(TreeSnapshot.of(live)).isEqualTo(original);
    }

    @Test
    void recovers_only_once_everything_is_mounted_again() throws Exception {
        Path disk = mounts.tmpfs(live.resolve("disk"), 4096);
        Files.writeString(disk.resolve("a"), "a");
        Path archive = engine.run(backup().build()).archive();
        Files.writeString(disk.resolve("a"), "changed");
        Path aside = mounts.bind(disk, Files.createDirectory(folder.resolve("aside")));
        Map<String, String> before = TreeSnapshot.of(live);
        Path state = backups.resolve(".sting");
        StepTarget.Steps cutOff = step -> {
            if (step.equals("files.commit.after")) {
                throw new StackOverflowError("made up, as something that no run expects");
            }
        };
        assertThatThrownBy(() -> engine.run(RestorePlan.from(archive)
                        .target(new StepTarget(FileTree.at(live), cutOff))
                        .build()))
                .isInstanceOf(StackOverflowError.class);
        Tools.bash(folder, "umount " + disk);

        assertThatThrownBy(() -> engine.recover(state, List.of(FileTree.at(live))))
                .hasMessageContaining(disk.toString())
                .hasMessageContaining("mount it");
        assertThat(engine.unsettled(state)).hasSize(1);
        Tools.bash(folder, "mount --bind " + aside + " " + disk);
        engine.recover(state, List.of(FileTree.at(live)));

        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
    }

    @Test
    void refuses_before_anything_moves_when_a_single_file_is_mounted() throws Exception {
        Path archive = engine.run(backup().build()).archive();
        Path other = Files.writeString(folder.resolve("other"), "mounted over");
        mounts.bind(other, live.resolve("conf/app.yml"));
        Files.writeString(live.resolve("data.txt"), "changed");
        Map<String, String> before = TreeSnapshot.of(live);

        failure(
                RestoreException.class,
                () -> engine.run(restore(archive).build()),
                live.resolve("conf/app.yml"),
                "unmount it, or leave it out of the restore");

        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
        assertThat(other).hasContent("mounted over");
    }
}
