package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.files.TreeSnapshot;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.error.RollbackFailedException;
import io.sting.backup.faults.StepTarget;
import io.sting.backup.model.RetentionPolicy;
import io.sting.backup.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** File systems that are mounted somewhere inside the tree, and what is not a restore's business on them. */
class MountsWithinIT extends OnMounts {
    private Path backUp() {
        return engine.run(BackupPlan.builder("test")
                        .source(FileTree.at(live))
                        .directory(backups)
                        .build())
                .archive();
    }

    private RestorePlan.Builder restore(Path archive) {
        return RestorePlan.from(archive).target(FileTree.at(live));
    }

    @Test
    void leaves_what_is_mounted_inside_a_servers_data_folder() throws Exception {
        Files.createDirectories(live.resolve("pgdata/global"));
        Files.writeString(live.resolve("pgdata/PG_VERSION"), "15\n");
        Files.writeString(live.resolve("pgdata/global/pg_control"), "control");
        Path wal = mounts.tmpfs(live.resolve("pgdata/pg_wal"), 1024);
        Files.writeString(wal.resolve("000000010000000000000001"), "log");
        Path archive = backUp();

        engine.run(restore(archive).build());

        assertThat(wal.resolve("000000010000000000000001")).hasContent("log");
    }

    @Test
    void touches_nothing_that_was_mounted_in_a_restored_folder_since() throws Exception {
        Path archive = backUp();
        Files.writeString(live.resolve("conf/app.yml"), "hive: 8\n");
        engine.run(restore(archive).keepPrevious().build());
        Path disk = mounts.tmpfs(live.resolve("conf/disk"), 1024);
        Files.writeString(disk.resolve("precious"), "not ours");
        var installation = restore(archive).build().installation();

        assertThatThrownBy(() -> engine.undo(installation))
                .isInstanceOf(RollbackFailedException.class)
                .hasMessageContaining(disk.toString())
                .hasMessageContaining("unmount");

        assertThat(live.resolve("conf/app.yml")).hasContent("hive: 7\n");
        assertThat(disk.resolve("precious")).hasContent("not ours");
        mounts.unmountLast();
        engine.recover(installation);
        assertThat(live.resolve("conf/app.yml")).hasContent("hive: 8\n");
    }

    @Test
    void rolls_back_when_something_is_mounted_just_before_the_commit() throws Exception {
        Path archive = backUp();
        Files.createDirectories(live.resolve("conf/disk"));
        Map<String, String> before = TreeSnapshot.of(live);
        StepTarget.Steps mounting = step -> {
            if (step.equals("files.commit.before")) {
                try {
                    Files.writeString(
                            mounts.tmpfs(live.resolve("conf/disk"), 1024).resolve("precious"), "not ours");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        assertThatThrownBy(() -> engine.run(RestorePlan.from(archive)
                        .target(new StepTarget(FileTree.at(live), mounting))
                        .build()))
                .isInstanceOf(RestoreRolledBackException.class)
                .hasMessageContaining("conf/disk");

        assertThat(live.resolve("conf/disk/precious")).hasContent("not ours");
        mounts.unmountLast();
        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
    }

    @Test
    void needs_room_on_the_disk_that_files_go_to() throws Exception {
        Path root = mounts.tmpfs(folder.resolve("small"), 512);
        Tools.bash(folder, "cp -a live/. small/");
        live = root;
        Path disk = mounts.tmpfs(live.resolve("data"), 4096);
        var noise = new byte[1_000_000];
        new Random(1).nextBytes(noise);
        Files.write(disk.resolve("noise"), noise);
        Path archive = backUp();
        Files.writeString(disk.resolve("noise"), "changed");

        engine.run(restore(archive).build());

        assertThat(disk.resolve("noise")).hasBinaryContent(noise);
    }

    @Test
    void keeps_backups_that_are_mounted_inside_the_tree() throws Exception {
        Files.createDirectories(backups);
        mounts.bind(backups, Files.createDirectory(live.resolve("backups")));
        Path first = backUp();
        Path second = backUp();

        try (var archive = engine.open(second, Optional.empty())) {
            assertThat(archive.verify().entries()).isEqualTo(3);
        }
        engine.run(restore(first).build());

        assertThat(List.of(first, second))
                .allSatisfy(archive -> assertThat(archive).exists());
        assertThat(live.resolve("backups").resolve(second.getFileName())).exists();
    }

    @Test
    void has_a_backup_although_an_older_one_cannot_be_removed() throws Exception {
        Path first = backUp();
        mounts.bind(first, first);

        var result = engine.run(BackupPlan.builder("test")
                .source(FileTree.at(live))
                .directory(backups)
                .retain(RetentionPolicy.keepLast(1))
                .build());

        assertThat(result.archive()).exists();
        assertThat(first).exists();
        assertThat(result.warnings()).singleElement().satisfies(warning -> assertThat(warning.text())
                .contains("could not all be removed", first.toString()));
    }

    @Test
    void copies_what_was_a_hard_link_and_is_on_two_disks_now() throws Exception {
        Files.createDirectory(live.resolve("disk"));
        Files.setAttribute(live.resolve("data.txt"), "unix:mode", 0640);
        Files.createLink(live.resolve("disk/link.txt"), live.resolve("data.txt"));
        Path archive = backUp();
        Path disk = mounts.tmpfs(live.resolve("disk"), 1024);

        engine.run(restore(archive).build());

        assertThat(live.resolve("data.txt")).hasContent("data");
        assertThat(disk.resolve("link.txt")).hasContent("data");
        assertThat(Files.getAttribute(disk.resolve("link.txt"), "unix:mode")).isEqualTo(0100640);
    }
}
