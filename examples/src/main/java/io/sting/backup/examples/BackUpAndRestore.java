package io.sting.backup.examples;

import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.crypto.KeyFile;
import io.sting.backup.core.crypto.OpenSslAes256Cbc;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.postgres.PostgresDatabases;
import io.sting.backup.model.RetentionPolicy;
import java.nio.file.Path;
import java.time.Duration;

/** Backs up files and databases, encrypted, and restores them: the whole library in thirty lines. */
public final class BackUpAndRestore {
    private BackUpAndRestore() {}

    /** Arguments: folder, backup folder, key file, PostgreSQL's socket folder, its port, database. */
    public static void main(String[] arguments) {
        var files = FileTree.at(Path.of(arguments[0])).excluding("*.log", "node_modules");
        var databases = PostgresDatabases.onSocket(Path.of(arguments[3]), Integer.parseInt(arguments[4]))
                .named(arguments[5]);
        var key = KeyFile.at(Path.of(arguments[2]));
        key.create();
        var cipher = OpenSslAes256Cbc.with(key);
        var engine = StingBackup.ofDefaults();

        var backup = engine.run(BackupPlan.builder("example")
                .source(databases)
                .source(files)
                .cipher(cipher)
                .directory(Path.of(arguments[1]))
                .protect(Path.of(arguments[2]))
                .retain(RetentionPolicy.keepLast(5).notOlderThan(Duration.ofDays(14)))
                .build());
        var restored = engine.run(RestorePlan.from(backup.archive())
                .cipher(cipher)
                .target(files)
                .target(databases)
                .protect(Path.of(arguments[2]))
                .build());
        System.out.println(backup.archive() + " restored in " + restored.elapsed());
    }
}
