package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.BackupEngine;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.crypto.KeyFile;
import io.sting.backup.core.crypto.OpenSslAes256Cbc;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.files.TreeSnapshot;
import io.sting.backup.core.postgres.PostgresDatabases;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.BackupKind;
import io.sting.backup.model.PathSelection;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestoreResult;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives laid out as the shell scripts laid them out, made by the tools that those called. */
class ShellScriptArchiveIT {
    private static final BackupEngine ENGINE = StingBackup.ofDefaults();
    private static PostgresServer server;

    @TempDir
    Path folder;

    private Path live;
    private Path backups;
    private Map<String, String> before;

    @BeforeAll
    static void startServer() throws Exception {
        if (!Boolean.getBoolean("sting.tests.requireAll")) {
            Assumptions.assumeTrue(PostgresServer.programs().isPresent(), "no PostgreSQL server on this machine");
        }
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void installation() throws Exception {
        folder = folder.toRealPath();
        live = Files.createDirectory(folder.resolve("sting-ce"));
        backups = Files.createDirectory(folder.resolve("backups"));
        write("conf/config.yml", "backup:\n");
        write("conf/secrets/backup_key.txt", "the key of then, which is long enough\n");
        write("env/app.env", "A=1\n");
        write("app/models/user.py", "class User: pass\n");
        write("logs/app.log", "line");
        write("models/big.bin", "weights");
        Files.createSymbolicLink(live.resolve("current"), Path.of("app"));
        server.psql(
                "postgres",
                "DROP DATABASE IF EXISTS sting_app WITH (FORCE); DROP DATABASE IF EXISTS kratos_db WITH (FORCE);"
                        + " DROP DATABASE IF EXISTS sting_copy WITH (FORCE); CREATE DATABASE sting_app;"
                        + " CREATE DATABASE kratos_db; ALTER DATABASE sting_app SET work_mem = '9MB';");
        server.psql("sting_app", "CREATE TABLE t AS SELECT 'then' AS v;");
        server.psql("kratos_db", "CREATE TABLE t AS SELECT 'kratos' AS v;");
    }

    private Path write(String name, String text) throws IOException {
        Path file = live.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** What the scripts did: copy the tree without what they excluded, add the dump and the volumes, tar, encrypt. */
    private Path backUp(boolean encrypted, String dump) throws Exception {
        Files.writeString(folder.resolve("dump.sql"), dump);
        Tools.bash(
                folder,
                """
                mkdir stage volume; cp -a sting-ce/. stage/; rm -rf stage/models; find stage -name '*.log' -delete
                [ ! -s dump.sql ] || mv dump.sql stage/db_backup_20260314_030000.sql
                mkdir stage/docker_volumes; echo content > volume/file
                tar czf stage/docker_volumes/config_data.tar.gz -C volume .
                tar czf backups/sting_backup_20260314.tar.gz -C stage .
                """);
        if (encrypted) {
            Tools.bash(
                    backups,
                    "openssl enc -aes-256-cbc -pbkdf2 -iter 100000 -salt"
                            + " -pass file:../sting-ce/conf/secrets/backup_key.txt"
                            + " -in sting_backup_20260314.tar.gz -out sting_backup_20260314.tar.gz.enc;"
                            + " rm sting_backup_20260314.tar.gz; install -m 600 ../sting-ce/conf/secrets/backup_key.txt ../key");
        }
        change();
        return backups.resolve("sting_backup_20260314.tar.gz" + (encrypted ? ".enc" : ""));
    }

    private static String dump() throws Exception {
        return server.client("", "pg_dump", "-d", "sting_app");
    }

    private void change() throws Exception {
        write("conf/config.yml", "backup: {changed: true}\n");
        write("conf/secrets/backup_key.txt", "the key of now\n");
        write("since.txt", "made since");
        write("logs/app.log", "line\nline");
        Files.delete(live.resolve("app/models/user.py"));
        server.psql("sting_app", "UPDATE t SET v = 'now'; CREATE TABLE since (a int);");
        server.psql("kratos_db", "UPDATE t SET v = 'kratos now';");
        before = TreeSnapshot.of(live);
    }

    private RestorePlan.Builder plan(Path archive) {
        return RestorePlan.from(archive)
                .target(FileTree.at(live).excluding("*.log", "/models"))
                .target(databases())
                .protect(live.resolve("conf/secrets/backup_key.txt"))
                .stateDirectory(backups.resolve(".sting"));
    }

    private static PostgresDatabases databases() {
        return PostgresDatabases.at(server.host(), server.port())
                .binaries(server.clientPrograms())
                .named("sting_app", "kratos_db");
    }

    private ArchiveCipher cipher() {
        return OpenSslAes256Cbc.with(KeyFile.at(folder.resolve("key")));
    }

    private static String value(String database) throws Exception {
        return server.psql(database, "SELECT v FROM t").strip();
    }

    private void assertRestored(RestoreResult result) throws Exception {
        assertThat(live.resolve("conf/config.yml")).hasContent("backup:\n");
        assertThat(live.resolve("app/models/user.py")).hasContent("class User: pass\n");
        assertThat(live.resolve("conf/secrets/backup_key.txt")).hasContent("the key of now\n");
        assertThat(live.resolve("since.txt")).hasContent("made since");
        assertThat(live.resolve("logs/app.log")).hasContent("line\nline");
        assertThat(live.resolve("models/big.bin")).hasContent("weights");
        assertThat(live.resolve("docker_volumes")).doesNotExist();
        assertThat(live.toFile().list((dir, name) -> name.endsWith(".sql"))).isEmpty();
        assertThat(value("sting_app")).isEqualTo("then");
        assertThat(server.psql("sting_app", "SELECT to_regclass('since') IS NULL; SHOW work_mem;"))
                .isEqualTo("t\n9MB\n");
        assertThat(value("kratos_db")).isEqualTo("kratos now");
        assertThat(result.notices())
                .extracting(Object::toString)
                .anyMatch(notice -> notice.contains("config_data") && notice.contains("--path docker_volumes --to"))
                .anyMatch(notice -> notice.contains("restored as database \"sting_app\""))
                .anyMatch(notice -> notice.contains("nothing is removed"));
        assertThat(result.warnings())
                .extracting(Object::toString)
                .anyMatch(warning -> warning.contains("\"kratos_db\"") && warning.contains("left as it is"));
    }

    private void assertUntouched() throws Exception {
        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
        assertThat(value("sting_app")).isEqualTo("now");
        assertThat(ENGINE.unsettled(backups.resolve(".sting"))).isEmpty();
    }

    @Test
    void lists_verifies_and_extracts_one() throws Exception {
        Path archive = backUp(false, dump());
        var catalog = ENGINE.catalog(backups);

        var stored = catalog.list().get(0);
        assertThat(stored.kind()).isEqualTo(BackupKind.ARCHIVE);
        assertThat(catalog.verify(stored, Optional.empty()).entries()).isGreaterThan(8);
        var paths = new ArrayList<String>();
        try (var opened = ENGINE.open(archive, Optional.empty())) {
            opened.entries(entry -> paths.add(entry.path().value()));
            opened.extract(folder.resolve("out"), PathSelection.of(List.of("docker_volumes", "*.sql")));
        }
        assertThat(paths)
                .contains("conf/config.yml", "db_backup_20260314_030000.sql", "docker_volumes/config_data.tar.gz");
        assertThat(TreeSnapshot.of(folder.resolve("out")).keySet())
                .containsExactlyInAnyOrder(
                        "", "/docker_volumes", "/docker_volumes/config_data.tar.gz", "/db_backup_20260314_030000.sql");
    }

    @Test
    void foresees_and_restores_a_plain_one() throws Exception {
        Path archive = backUp(false, dump());
        var foreseen = new TreeMap<String, RestoreChange.Action>();

        ENGINE.preview(plan(archive).build(), change -> foreseen.put(change.name(), change.action()));
        assertUntouched();
        var result = ENGINE.run(plan(archive).build());

        assertRestored(result);
        assertThat(foreseen)
                .containsEntry("conf/config.yml", RestoreChange.Action.CHANGED)
                .containsEntry("app/models/user.py", RestoreChange.Action.ADDED)
                .containsEntry("sting_app", RestoreChange.Action.REPLACED)
                .doesNotContainKeys("kratos_db", "since.txt", "env/app.env", "conf/secrets/backup_key.txt")
                .doesNotContainValue(RestoreChange.Action.REMOVED);
    }

    @Test
    void restores_an_encrypted_one_and_undoes_it() throws Exception {
        Path archive = backUp(true, dump());

        assertRestored(ENGINE.run(plan(archive).cipher(cipher()).keepPrevious().build()));
        ENGINE.undo(
                backups.resolve(".sting"),
                plan(archive).cipher(cipher()).build().targets());

        assertUntouched();
    }

    @Test
    void leaves_everything_as_it_is_when_the_dump_does_not_load() throws Exception {
        Path archive = backUp(false, dump() + "SELECT 1/0;\n");

        assertThatThrownBy(() -> ENGINE.run(plan(archive).build()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("division by zero");

        assertUntouched();
    }

    @Test
    void says_what_to_do_with_a_dump_of_a_whole_server() throws Exception {
        Path archive = backUp(false, server.client("", "pg_dumpall"));

        assertThatThrownBy(() -> ENGINE.run(plan(archive).build()))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("pg_dumpall")
                .hasMessageContaining("--only files");

        assertUntouched();
    }

    @Test
    void restores_the_dump_as_a_copy_and_nothing_else() throws Exception {
        Path archive = backUp(false, dump());
        var copy = RestorePlan.from(archive)
                .target(databases().restoring("sting_app").restoredAs("sting_app", "sting_copy"))
                .stateDirectory(backups.resolve(".sting"))
                .build();

        ENGINE.run(copy);

        assertUntouched();
        assertThat(value("sting_copy")).isEqualTo("then");
        assertThat(server.psql("sting_copy", "SHOW work_mem")).isEqualTo("9MB\n");
        var other = RestorePlan.from(archive)
                .target(databases().restoring("kratos_db"))
                .stateDirectory(backups.resolve(".sting"))
                .build();
        assertThatThrownBy(() -> ENGINE.run(other)).hasMessageContaining("no database \"kratos_db\"");
        assertThat(value("kratos_db")).isEqualTo("kratos now");
    }

    @Test
    void warns_when_there_is_no_dump_and_refuses_what_was_ours_once() throws Exception {
        Path archive = backUp(false, "");

        var result = ENGINE.run(plan(archive).build());

        assertThat(result.warnings())
                .extracting(Object::toString)
                .containsExactly("databases: the archive has nothing of it; it stays as it is");
        assertThat(live.resolve("conf/config.yml")).hasContent("backup:\n");
        Tools.bash(folder, "mkdir ours; touch ours/sting-backup.json ours/manifest.jsonl; tar czf o.tar.gz -C ours .");
        assertThatThrownBy(() -> ENGINE.run(plan(folder.resolve("o.tar.gz")).build()))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("packed again");
    }
}
