package io.sting.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.KeyException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentProof;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.Ownership;
import io.sting.backup.model.Phase;
import io.sting.backup.model.StoredBackup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReaderCommandsTest {
    private static final String NEWEST = "sting_backup_20260314_090000.tar.gz";
    private static final String OLDER = "sting_backup_20260311_090000.tar.gz";

    @TempDir
    private Path home;

    private CliRun cli;

    @BeforeEach
    void installationWithTwoBackups() throws IOException {
        cli = new CliRun(home);
        cli.engine.add(NEWEST, CliRun.NOW.minus(Duration.ofHours(3)));
        cli.engine.add(OLDER, CliRun.NOW.minus(Duration.ofDays(3)));
        cli.file(NEWEST, "x");
        cli.file(OLDER, "x");
        cli.engine.entries.add(entry(ArchiveEntry.directory(ArchivePath.of("files/conf"))));
        cli.engine.entries.add(entry(ArchiveEntry.file(ArchivePath.of("files/conf/config.yml"), 1_234)
                .withMode(0640)
                .withOwner(new Ownership(1000, 100, "sting", ""))));
        cli.engine.entries.add(entry(
                ArchiveEntry.symbolicLink(ArchivePath.ofBytes(new byte[] {'f', '/', (byte) 0xFF}), "conf/\u001b[31m")));
    }

    private static ManifestEntry entry(ArchiveEntry entry) {
        return new ManifestEntry(entry, Optional.empty(), 0);
    }

    @Test
    void list_shows_a_line_a_backup() {
        assertThat(cli.run("list").outLines())
                .containsExactly(
                        NEWEST + "  3 h ago     14.3 MiB  complete · plain · verified",
                        OLDER + "  3 days ago  14.3 MiB  complete · plain · verified");
    }

    @Test
    void a_folder_that_is_not_there_is_an_error_and_no_empty_list() {
        var result = cli.run("list", "--directory", "/mnt/ubs");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("error: --directory /mnt/ubs is no folder; is it mounted?\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "ls latest", "cat latest files/x", "verify", "restore latest --to x", "pin latest"})
    void what_reads_says_what_to_name_when_there_is_no_configuration(String line) {
        cli.variables.put("STING_HOME", home.resolve("gone").toString());

        var result = cli.run(line.split(" "));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.errLines())
                .containsExactly("error: there is no configuration at " + home.resolve("gone/conf/config.yml")
                        + "; name it with --config FILE, or name the folder of the backups with --directory DIR");
    }

    @Test
    void ls_says_so_when_nothing_matches() {
        var result = cli.run("ls", "latest", "env/*");

        assertThat(result)
                .isEqualTo(new CliRun.Result(
                        0, "", "nothing in " + NEWEST + " matches \"env/*\"; without a pattern ls shows all\n"));
    }

    @Test
    void list_needs_no_configuration_when_the_folder_is_named() throws IOException {
        cli.variables.put("STING_HOME", home.resolve("gone").toString());

        String rescue = cli.backups().toString();

        var result = cli.run("list", "--directory", rescue, "--json");

        assertThat(result.exit()).isZero();
        assertThat(JSON.std.mapFrom(result.out())).containsEntry("directory", rescue);
        assertThat(cli.run("list").exit()).isEqualTo(2);
    }

    @Test
    void list_says_when_there_is_nothing() {
        cli.engine.backups.clear();

        var result = cli.run("list");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("there is no backup in " + cli.backups());
    }

    @Test
    void ls_shows_entries_and_is_safe_from_their_names() {
        var result = cli.run("ls", "latest");

        assertThat(result.outLines())
                .containsExactly(
                        "d0700  root:root                 -  1970-01-01 01:00  files/conf",
                        "-0640  sting:100           1.2 KiB  1970-01-01 01:00  files/conf/config.yml",
                        "l0777  root:root                 -  1970-01-01 01:00  f/\\xff -> conf/\\x1b[31m");
    }

    @Test
    void ls_takes_a_pattern() {
        assertThat(cli.run("ls", "latest", "*.yml").outLines()).hasSize(1);
        assertThat(cli.run("ls", "latest", "files/**").outLines()).hasSize(2);
        assertThat(cli.run("ls", "latest", "/files/*").outLines()).hasSize(1);
        assertThat(cli.run("ls", "latest", "[").exit()).isEqualTo(2);
    }

    @Test
    void ls_as_json_keeps_names_that_are_not_utf8() throws IOException {
        var document = JSON.std.mapFrom(cli.run("ls", "latest", "--json").out());

        var entries = (List<?>) document.get("entries");
        assertThat(entries).hasSize(3);
        assertThat(((Map<?, ?>) entries.get(2)).get("path")).isEqualTo("f/\uDCFF");
        assertThat(((Map<?, ?>) entries.get(1)).get("mode")).isEqualTo("0640");
    }

    @Test
    void ls_as_json_is_one_document_even_if_it_fails_midway() throws IOException {
        cli.engine.failsAmongEntries = Optional.of(new CorruptBackupException("damaged at byte 7"));

        var result = cli.run("ls", "latest", "--json");

        assertThat(result.exit()).isEqualTo(13);
        assertThat(JSON.std.mapFrom(result.out()))
                .containsEntry("error", "damaged at byte 7")
                .containsEntry("exit", 13);
    }

    @Test
    void cat_writes_the_bytes_and_nothing_else() {
        cli.engine.content = "a: 1\n";

        var result = cli.run("cat", "latest", "files/conf/config.yml");

        assertThat(result).isEqualTo(new CliRun.Result(0, "a: 1\n", ""));
        assertThat(cli.run("cat", "latest", "files/nothing").exit()).isEqualTo(10);
        assertThat(cli.run("cat", "latest", "../x").exit()).isEqualTo(2);
        assertThat(cli.run("cat", "latest", "files/conf/config.yml", "--json").exit())
                .isEqualTo(2);
    }

    @Test
    void pin_and_unpin_say_what_they_did() {
        var pinned = cli.run("pin", OLDER);
        assertThat(pinned.outLines()).containsExactly(OLDER + " is pinned");
        assertThat(cli.engine.backups).filteredOn(StoredBackup::pinned).hasSize(1);

        assertThat(cli.run("unpin", OLDER).outLines()).containsExactly(OLDER + " is unpinned");
        assertThat(cli.engine.backups).noneMatch(StoredBackup::pinned);
        assertThat(cli.run("pin", "nothing").exit()).isEqualTo(10);
    }

    @Test
    void verify_takes_the_latest_when_nothing_is_said() {
        var result = cli.run("verify");

        assertThat(result.exit()).isZero();
        assertThat(result.outLines()).containsExactly("sound  " + NEWEST + "  2,468 entries, 9.5 MiB, in 850 ms");
    }

    @Test
    void verify_fails_when_what_a_restore_needs_is_missing() {
        cli.engine.missing.add("conf/config.yml");

        var result = cli.run("verify");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).contains("incomplete").contains("nothing matches conf/config.yml");
    }

    @Test
    void verify_all_goes_on_after_a_failure_and_ends_with_the_worst() throws IOException {
        cli.engine.damaged.put(NEWEST, new CorruptBackupException("byte 7 differs"));
        cli.engine.damaged.put(OLDER, new KeyException(Phase.FETCH, "no key opens it"));

        var result = cli.run("verify", "all");

        assertThat(result.exit()).isEqualTo(13);
        assertThat(result.outLines())
                .containsExactly("FAILED  " + NEWEST + "  byte 7 differs", "FAILED  " + OLDER + "  no key opens it");
        cli.engine.damaged.remove(NEWEST);
        var second = cli.run("verify", "all", "--json");
        assertThat(second.exit()).isEqualTo(12);
        assertThat((List<?>) JSON.std.mapFrom(second.out()).get("archives")).hasSize(2);
    }

    @Test
    void verify_restores_on_trial_when_told() throws IOException {
        var result = cli.run("verify", "--drill");

        assertThat(result.exit()).isZero();
        assertThat(result.outLines())
                .containsExactly(
                        "sound  " + NEWEST + "  2,468 entries, 9.5 MiB, in 850 ms",
                        "proven  " + NEWEST + "  restored on trial and compared: 220 files, in 3.0 s");
        assertThat(cli.engine.drills).singleElement().satisfies(plan -> assertThat(plan.targets())
                .extracting(target -> target.name())
                .containsExactly("files"));
        var archives = (List<?>)
                JSON.std.mapFrom(cli.run("verify", "--drill", "--json").out()).get("archives");
        assertThat(archives).hasSize(2);
        assertThat(archives.get(1)).asInstanceOf(InstanceOfAssertFactories.MAP).containsEntry("proven", true);
    }

    @Test
    void verify_fails_when_a_trial_brings_back_something_else() {
        cli.engine.proofs = List.of(new ComponentProof("files", Map.of("files", 2L), List.of("files/a is missing")));

        var result = cli.run("verify", "all", "--drill");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.outLines())
                .contains("NOT PROVEN  " + NEWEST + "  2 files, in 3.0 s", "  - files/a is missing");
        assertThat(cli.engine.drills).hasSize(2);
    }

    @Test
    void verify_asks_for_a_configuration_before_a_drill() {
        cli.variables.put("STING_HOME", home.resolve("gone").toString());

        var result = cli.run("verify", "--drill", cli.backups().resolve(OLDER).toString());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("there is no configuration at");
    }

    @Test
    void verify_reads_an_archive_that_lies_anywhere() throws IOException {
        cli.variables.put("STING_HOME", home.resolve("gone").toString());

        assertThat(cli.run("verify", cli.backups().resolve(OLDER).toString()).exit())
                .isZero();
    }

    @Test
    void rotate_says_why_each_goes_or_stays() throws IOException {
        cli.config("  postgres: {databases: []}\n  retention: {count: 1}\n");
        cli.engine.add("sting_backup_old.tar.gz", CliRun.NOW.minus(Duration.ofDays(4)));

        var dry = cli.run("rotate", "--dry-run");
        var sizeBefore = cli.engine.backups.size();
        var real = cli.run("rotate", "--quiet");

        assertThat(dry.outLines())
                .containsExactly(
                        "keep          " + NEWEST + "  number 1 of the 1 that are kept",
                        "would remove  " + OLDER + "  number 2; 1 is kept",
                        "would remove  sting_backup_old.tar.gz              number 3; 1 is kept",
                        "1 backup kept, 2 would be removed (28.6 MiB)");
        assertThat(sizeBefore).isEqualTo(3);
        assertThat(real.outLines())
                .hasSize(3)
                .filteredOn(line -> line.startsWith("removed"))
                .hasSize(2);
        assertThat(cli.engine.backups).hasSize(1);
    }

    @Test
    void rotate_refuses_when_backups_are_off() throws IOException {
        cli.config("  enabled: false\n");

        assertThat(cli.run("rotate").exit()).isEqualTo(2);
        assertThat(cli.run("rotate", "--dry-run").exit()).isZero();
    }

    @Test
    void status_says_that_all_is_well() {
        assertThat(cli.run("status").out())
                .contains("proven   never proven restorable")
                .contains("run \"msting verify --drill\": no backup was ever proven restorable");
        cli.run("verify", "--drill");

        var result = cli.run("status");

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains("newest   3 h ago, 14.3 MiB, not encrypted, verified 3 h ago")
                .contains("backups  2, 28.6 MiB, oldest 3 days ago, in " + cli.backups())
                .contains("proven   last proven restorable just now, " + NEWEST + " (220 files)")
                .contains("key      none (encryption is off)")
                .endsWith("All is well.\n");
    }

    @Test
    void status_says_what_to_do() throws IOException {
        cli.engine.backups.clear();
        cli.engine.add("sting_backup_x.tar.gz.enc", CliRun.NOW.minus(Duration.ofDays(3)));
        cli.config("  encryption: {enabled: true}\n");

        var result = cli.run("status");

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains("What to do next:")
                .contains("bring the key back with \"msting backup --import-key FILE\"")
                .contains("see to databases, or a backup will fail: backup.postgres.host: databases in a container")
                .contains("run \"msting backup\": the newest backup of the whole installation is 3 days old");
        assertThat(JSON.std.mapFrom(cli.run("status", "--json").out()))
                .containsKeys("newest_complete", "key", "advice", "components");
    }
}
