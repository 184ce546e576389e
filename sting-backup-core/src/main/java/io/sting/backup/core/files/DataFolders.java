package io.sting.backup.core.files;

import java.nio.file.Files;
import java.nio.file.Path;

/** Recognises the data folder of a PostgreSQL server: a copy of it, file by file, is no backup and no restore. */
final class DataFolders {
    private DataFolders() {}

    static boolean isDataFolder(Path folder) {
        return Files.exists(folder.resolve("PG_VERSION")) && Files.exists(folder.resolve("global/pg_control"));
    }
}
