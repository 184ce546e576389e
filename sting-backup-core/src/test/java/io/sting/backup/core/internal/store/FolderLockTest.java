package io.sting.backup.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.BackupLockedException;
import io.sting.backup.testing.Mounts;
import io.sting.backup.testing.OtherJvm;
import io.sting.backup.testing.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path folder;

    private FolderLock lock(Duration wait) throws IOException {
        return FolderLock.acquire(folder, "backups", "backup", wait, Clock.systemUTC());
    }

    @Test
    void names_the_holder_when_another_thread_of_this_process_has_it() throws Exception {
        try (var held = lock(Duration.ZERO)) {
            assertThatThrownBy(() -> lock(Duration.ZERO))
                    .isInstanceOf(BackupLockedException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("backup");
            // a failed attempt must not have dropped the kernel's lock
            assertThat(otherProcessGetsIt()).isFalse();
        }
        try (var again = lock(Duration.ZERO)) {
            assertThat(again).isNotNull();
        }
    }

    @Test
    void is_had_on_a_full_disk_so_that_somebody_can_make_room() throws Exception {
        try (var mounts = Mounts.require(folder)) {
            Path disk = mounts.tmpfs(folder.resolve("disk"), 64);
            Tools.bash(disk, "! cat /dev/zero > filler 2>/dev/null");
            try (var held = FolderLock.acquire(disk, "backups", "rotate", Duration.ZERO, Clock.systemUTC())) {
                assertThatThrownBy(
                                () -> FolderLock.acquire(disk, "backups", "backup", Duration.ZERO, Clock.systemUTC()))
                        .isInstanceOf(BackupLockedException.class);
            }
        }
    }

    @Test
    void waits_until_the_holder_is_done() throws Exception {
        var held = lock(Duration.ZERO);
        var releaser = new Thread(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(300);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            held.close();
        });
        releaser.start();
        try (var next = lock(Duration.ofSeconds(30))) {
            assertThat(next).isNotNull();
        }
        releaser.join();
    }

    @Test
    void is_free_again_when_its_holder_was_killed() throws Exception {
        Process holder = holder("hold");
        holder.getInputStream().read();
        assertThatThrownBy(() -> lock(Duration.ZERO))
                .isInstanceOf(BackupLockedException.class)
                .hasMessageContaining("process " + holder.pid());

        holder.destroyForcibly().waitFor();

        try (var taken = lock(Duration.ZERO)) {
            assertThat(taken).isNotNull();
        }
    }

    private boolean otherProcessGetsIt() throws Exception {
        return holder("try").waitFor() == 0;
    }

    private Process holder(String mode) throws IOException {
        return OtherJvm.running(Holder.class, List.of(), folder, mode)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Another process. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            try (var held =
                    FolderLock.acquire(Path.of(arguments[0]), "backups", "backup", Duration.ZERO, Clock.systemUTC())) {
                if (arguments[1].equals("hold")) {
                    System.out.write('\n');
                    System.out.flush();
                    TimeUnit.MINUTES.sleep(5);
                }
            } catch (BackupLockedException locked) {
                System.exit(1);
            }
        }
    }
}
