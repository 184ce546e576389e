package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class PasswordFolderTest {
    @Test
    void is_private_and_takes_away_what_a_killed_process_left() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Process alive = new ProcessBuilder("sleep", "60").start();
        Path left = folderOf(gone.pid());
        Path used = folderOf(alive.pid());
        try {
            Path ours = PasswordFolder.create();
            try {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ours)))
                        .isEqualTo("rwx------");
                assertThat(left).doesNotExist();
                assertThat(used.resolve("pgpass1")).exists();
            } finally {
                Files.delete(ours);
            }
        } finally {
            alive.destroyForcibly().waitFor();
        }
        Files.delete(PasswordFolder.create());
        assertThat(used).doesNotExist();
    }

    private static Path folderOf(long pid) throws Exception {
        Path folder = Files.createTempDirectory("sting-backup-" + pid + "-");
        Files.writeString(folder.resolve("pgpass1"), "*:*:*:*:secret\n");
        return folder;
    }
}
