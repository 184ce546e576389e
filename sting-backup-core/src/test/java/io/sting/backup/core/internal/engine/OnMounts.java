package io.sting.backup.core.internal.engine;

import io.sting.backup.BackupEngine;
import io.sting.backup.core.StingBackup;
import io.sting.backup.testing.Mounts;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A small tree and a folder for its backups, where file systems can be mounted. */
abstract class OnMounts {
    @TempDir
    Path folder;

    Mounts mounts;
    Path live;
    Path backups;
    final BackupEngine engine = StingBackup.ofDefaults();

    @BeforeEach
    void makeFolders() throws Exception {
        folder = folder.toRealPath();
        mounts = Mounts.require(folder);
        live = folder.resolve("live");
        backups = folder.resolve("backups");
        Files.createDirectories(live.resolve("conf"));
        Files.writeString(live.resolve("conf/app.yml"), "hive: 7\n");
        Files.writeString(live.resolve("data.txt"), "data");
    }

    @AfterEach
    void unmount() throws Exception {
        mounts.close();
    }
}
