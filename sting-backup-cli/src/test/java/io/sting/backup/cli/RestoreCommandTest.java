package io.sting.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sting.backup.cli.console.Terminal;
import io.sting.backup.core.StingBackup;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.KeyException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.error.RollbackFailedException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.BackupId;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestoreChange.Action;
import io.sting.backup.model.UnsettledRestore;
import io.sting.backup.model.Warning;
import io.sting.backup.spi.RestoreTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreCommandTest {
    private static final String NAME = "sting_backup_20260314_090000.tar.gz";
    private static final Terminal PERSON = new Terminal(true, true, true, 80);

    @TempDir
    private Path home;

    private CliRun cli;

    @BeforeEach
    void installationWithOneBackup() throws IOException {
        cli = new CliRun(home);
        Instant created = CliRun.NOW.minus(Duration.ofHours(3));
        cli.engine.add(NAME, created);
        cli.file(NAME, "\u001f");
        cli.engine.header = Optional.of(new ArchiveHeader(
                1,
                BackupId.of(created, 7),
                created,
                "sting-host",
                "0.1",
                List.of("files", "databases"),
                List.of(),
                true));
    }

    @Test
    void proceeds_without_a_terminal() {
        var result = cli.run("restore", "latest");

        assertThat(result.exit()).isZero();
        assertThat(result.outLines())
                .containsExactly("files  10 entries  1.0 KiB", "restored " + NAME + " in 1 min 15 s");
        var plan = cli.engine.restorePlans.get(0);
        assertThat(plan.archive()).isEqualTo(cli.backups().resolve(NAME));
        assertThat(plan.cipher()).isEmpty();
        assertThat(plan.targets()).extracting(RestoreTarget::name).containsExactly("files");
    }

    @Test
    void asks_on_a_terminal_and_says_what_it_is_about() {
        cli.terminal = PERSON;
        cli.typed = "yes\n";

        var result = cli.run("restore", NAME, "--no-color");

        assertThat(result.exit()).isZero();
        assertThat(result.err())
                .startsWith("Restore " + NAME + ", backup "
                        + cli.engine.header.orElseThrow().id().value() + "\n"
                        + "made 2026-03-14 09:00, 3 hours ago, on another machine: sting-host (this is "
                        + StingBackup.hostName() + ")\n"
                        + "This replaces\n"
                        + "  files  " + home + "  1.5 KiB\n"
                        + "If it fails, everything stays as it is.\n"
                        + "Type \"yes\" to go on: ");
        assertThat(cli.engine.restorePlans).hasSize(1);
    }

    @Test
    void the_question_names_databases_and_copies_with_their_sizes() throws IOException {
        cli.terminal = PERSON;
        cli.config("  postgres: {host: localhost, databases: [sting_app, kratos_db]}\n");

        var all = cli.run("restore", "latest", "--no-color");
        var copy = cli.run("restore", "latest", "--database", "sting_app=sting_copy", "--no-color");
        var part = cli.run("restore", "latest", "--path", "env/*.env", "--no-color");

        assertThat(all.errLines())
                .containsSubsequence(
                        "This replaces",
                        "  files      " + home + "  1.5 KiB",
                        "  databases  sting_app" + " ".repeat(home.toString().length() - 7) + "12.0 MiB",
                        "  databases  kratos_db" + " ".repeat(home.toString().length() - 7) + "3.0 MiB");
        assertThat(copy.errLines())
                .containsSubsequence(
                        "This replaces",
                        "  databases  sting_copy  12.0 MiB  from sting_app",
                        "If it fails," + " everything stays as it is.");
        assertThat(part.errLines()).containsSubsequence("This replaces", "  files  " + home + "    only env/*.env");
        assertThat(cli.engine.restorePlans).isEmpty();
    }

    @Test
    void an_archive_of_this_machine_needs_no_word_on_another() {
        cli.terminal = PERSON;
        var known = cli.engine.header.orElseThrow();
        cli.engine.header = Optional.of(new ArchiveHeader(
                1, known.id(), known.created(), StingBackup.hostName(), "0.1", known.components(), List.of(), true));

        assertThat(cli.run("restore", "latest", "--no-color").err()).contains("3 hours ago\n");
    }

    @Test
    void a_path_restores_files_alone_and_a_copy_one_database_alone() throws IOException {
        cli.config("  postgres: {host: localhost}\n  trees: {letsencrypt: /etc/letsencrypt}\n");

        for (List<String> options : List.of(
                List.of("--path", "env/*.env"),
                List.of("--path", "files/env/*.env", "--path", "conf"),
                List.of("--database", "sting_app=sting_copy"),
                List.of("--only", "files,databases:kratos_db", "--path", "conf"),
                List.of("--only", "databases:sting_app,databases:old_db"))) {
            var args = new ArrayList<>(List.of("restore", "latest"));
            args.addAll(options);
            assertThat(cli.run(args.toArray(String[]::new)).exit()).isZero();
        }

        assertThat(cli.engine.restorePlans)
                .extracting(CliTargets::of)
                .containsExactly(
                        "files: only env/*.env",
                        "files: only /env/*.env, conf",
                        "databases: sting_copy from sting_app",
                        "files: only conf; databases: kratos_db",
                        "databases: sting_app, old_db");
    }

    @Test
    void what_makes_no_sense_is_refused_with_what_to_do() throws IOException {
        cli.config("  postgres: {host: localhost}\n");

        assertThat(cli.run("restore", "latest", "--database", "sting_app=kratos_db")
                        .errLines())
                .containsExactly("error: --database sting_app=kratos_db would replace the installation's database"
                        + " \"kratos_db\"; choose a name that it does not use");
        assertThat(cli.run("restore", "latest", "--path", "databases/sting_app.dump")
                        .err())
                .contains("is a dump")
                .contains("--only databases:NAME");
        assertThat(cli.run("restore", "latest", "--path", "env//x").exit()).isEqualTo(2);
        assertThat(cli.run("restore", "latest", "--database", "sting_app").exit())
                .isEqualTo(2);
        assertThat(cli.run("restore", "latest", "--database", "a=b", "--to", home + "/out")
                        .exit())
                .isEqualTo(2);
        assertThat(cli.engine.restorePlans).isEmpty();
    }

    @Test
    void a_dry_run_says_what_would_change_and_asks_nothing() throws IOException {
        cli.terminal = PERSON;
        cli.engine.changes.add(new RestoreChange("files", Action.ADDED, "env/new.env", 12, List.of()));
        cli.engine.changes.add(new RestoreChange("files", Action.CHANGED, "conf/x", 2048, List.of("content", "time")));
        cli.engine.changes.add(new RestoreChange("files", Action.REMOVED, "odd\nname", 0, List.of()));

        var text = cli.run("restore", "latest", "--dry-run", "--verbose");
        var json = JSON.std.mapFrom(
                cli.run("restore", "latest", "--dry-run", "--json").out());

        assertThat(text.exit()).isZero();
        assertThat(text.outLines())
                .containsExactly(
                        "added     files  env/new.env  (12 B)",
                        "changed   files  conf/x  (2.0 KiB, content, time)",
                        "removed   files  odd\\x0aname",
                        "files: 1 would be added (12 B), 1 would be changed (2.0 KiB), 1 would be removed",
                        "nothing was touched: this was a dry run of the restore of " + NAME);
        assertThat(text.err()).contains("read 123,456 bytes of the archive").doesNotContain("Type");
        assertThat(json).containsEntry("dry_run", true).containsEntry("archive_bytes_read", 123_456);
        assertThat((List<?>) json.get("changes")).hasSize(3);
        assertThat(json.get("changes").toString()).contains("action=changed", "details=[content, time]");
        assertThat(json.get("components").toString()).contains("name=files").contains("added={");
        assertThat(cli.engine.restorePlans).isEmpty();
        assertThat(cli.engine.previewPlans).hasSize(2);
    }

    @Test
    void a_long_dry_run_shows_its_beginning_and_all_when_asked() {
        for (int i = 0; i < 1_284; i++) {
            cli.engine.changes.add(new RestoreChange("files", Action.ADDED, "f" + i, 1, List.of()));
        }

        assertThat(cli.run("restore", "latest", "--dry-run").outLines())
                .hasSize(53)
                .contains("… and 1,234 more; --verbose shows all");
        assertThat(cli.run("restore", "latest", "--dry-run", "--verbose").outLines())
                .hasSize(1_286);
    }

    @Test
    void extracting_takes_the_archives_spelling_and_the_installations() {
        for (String path : List.of("env/*.env", "files/env/*.env")) {
            cli.engine.entries.clear();
            for (String entry : List.of("files/env/app.env", "files/conf/env/x.env", "databases/sting_app.dump")) {
                cli.engine.entries.add(
                        new ManifestEntry(ArchiveEntry.file(ArchivePath.of(entry), 1), Optional.empty(), 0));
            }
            assertThat(cli.run("restore", "latest", "--path", path, "--to", home + "/out")
                            .exit())
                    .isZero();
            assertThat(cli.engine.entries)
                    .extracting(entry -> entry.path().value())
                    .containsExactly("files/env/app.env");
        }
    }

    @Test
    void anything_but_yes_restores_nothing() {
        cli.terminal = PERSON;
        for (String answer : List.of("no\n", "y\n", "\n", "")) {
            cli.typed = answer;
            assertThat(cli.run("restore", "latest").exit()).isEqualTo(1);
        }

        assertThat(cli.engine.restorePlans).isEmpty();
    }

    @Test
    void yes_does_not_ask() {
        cli.terminal = PERSON;

        var result = cli.run("restore", "latest", "--yes");

        assertThat(result.exit()).isZero();
        assertThat(result.err()).doesNotContain("Type");
    }

    @Test
    void logs_each_restore_in_a_file_of_its_own() {
        cli.run("restore", "latest");

        assertThat(home.resolve("logs/backup/restore_20260314_120000.log")).isRegularFile();
    }

    @Test
    void an_encrypted_archive_is_told_by_its_bytes() throws IOException {
        Files.writeString(cli.backups().resolve(NAME), "Salted__12345678");

        cli.run("restore", "latest");

        assertThat(cli.engine.restorePlans.get(0).cipher()).isPresent();
    }

    @Test
    void a_component_that_the_archive_lacks_is_refused() {
        var result = cli.run("restore", "latest", "--only", "files,volumes");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo("error: the archive has no component \"volumes\"; it has files, databases\n");
    }

    @Test
    void a_component_that_the_installation_lacks_is_refused_when_it_is_asked_for() {
        var result = cli.run("restore", "latest", "--only", "databases");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("there is no component \"databases\"").contains("there are files");
    }

    @Test
    void each_way_to_fail_has_its_exit_code() {
        cli.engine.failures.add(new RestoreException(Phase.STAGE, "no room"));
        cli.engine.failures.add(new RestoreRolledBackException("the rename failed", new IOException("x")));
        cli.engine.failures.add(new RollbackFailedException("look in x", new IOException("x")));
        cli.engine.failures.add(new KeyException(Phase.FETCH, "no such key"));
        cli.engine.failures.add(new CorruptBackupException("damaged"));

        assertThat(cli.run("restore", "latest").exit()).isEqualTo(1);
        assertThat(cli.run("restore", "latest").exit()).isEqualTo(4);
        assertThat(cli.run("restore", "latest").exit()).isEqualTo(5);
        assertThat(cli.run("restore", "latest").exit()).isEqualTo(12);
        assertThat(cli.run("restore", "latest").exit()).isEqualTo(13);
        cli.engine.warnings.add(new Warning("databases", "a role was left out"));
        assertThat(cli.run("restore", "latest").exit()).isEqualTo(3);
    }

    @Test
    void no_such_backup_ends_with_10() {
        assertThat(cli.run("restore", "nothing").exit()).isEqualTo(10);
        assertThat(cli.run("restore", "/nowhere/x.tar.gz").exit()).isEqualTo(10);
        assertThat(cli.run("restore").exit()).isEqualTo(2);
    }

    @Test
    void extracting_needs_no_configuration() throws IOException {
        cli.variables.put("STING_HOME", home.resolve("gone").toString());
        var archive = cli.backups().resolve(NAME);

        var result = cli.run("restore", archive.toString(), "--to", home + "/out", "--json");

        assertThat(result.exit()).isZero();
        assertThat(JSON.std.mapFrom(result.out()))
                .containsEntry("directory", home + "/out")
                .containsEntry("entries", 2_468);
        assertThat(cli.engine.restorePlans).isEmpty();
    }

    @Test
    void an_encrypted_archive_without_configuration_needs_its_key_named() throws IOException {
        cli.variables.put("STING_HOME", home.resolve("gone").toString());
        Files.writeString(cli.backups().resolve(NAME), "Salted__12345678");
        var archive = cli.backups().resolve(NAME).toString();

        assertThat(cli.run("restore", archive, "--to", home + "/out").exit()).isEqualTo(12);
        assertThat(cli.run("restore", archive, "--to", home + "/out", "--key", home + "/k")
                        .exit())
                .isZero();
    }

    private static UnsettledRestore unsettled(UnsettledRestore.State state) {
        return new UnsettledRestore("r7", Path.of("/b/" + NAME), CliRun.NOW, state, List.of("files"));
    }

    @Test
    void a_restore_that_was_cut_off_is_settled_before_anything_is_changed() {
        cli.engine.unsettled.add(unsettled(UnsettledRestore.State.COMMITTING));

        var status = cli.run("status");
        var result = cli.run("backup");

        assertThat(status.out()).contains("run \"msting restore --recover\": the restore of " + NAME + " was cut off");
        assertThat(result.exit()).isZero();
        assertThat(result.errLines())
                .containsExactly(
                        "notice: the restore of " + NAME + " (r7) was undone; the state of before is in place");
        assertThat(cli.engine.unsettled).isEmpty();
    }

    @Test
    void recover_settles_and_does_nothing_else() throws IOException {
        cli.engine.unsettled.add(unsettled(UnsettledRestore.State.COMMITTED));

        var result = cli.run("restore", "--recover");

        assertThat(result.outLines()).containsExactly("the restore of " + NAME + " (r7) is complete now");
        assertThat(cli.run("restore", "--recover").outLines())
                .containsExactly("no restore was cut off; there is nothing to do");
        assertThat(cli.engine.restorePlans).isEmpty();
        assertThat(cli.run("restore", "--recover", "latest").exit()).isEqualTo(2);
    }

    @Test
    void what_is_kept_stays_until_it_is_undone() {
        cli.engine.unsettled.add(unsettled(UnsettledRestore.State.KEPT));

        assertThat(cli.run("restore", "latest", "--keep-previous").exit()).isZero();
        assertThat(cli.engine.restorePlans.get(0).previousKept()).isTrue();
        assertThat(cli.run("restore", "--undo").out()).contains("was undone; the state of before is in place");
        assertThat(cli.run("restore", "--undo").exit()).isEqualTo(10);
        assertThat(cli.run("restore", "--undo", "--recover").exit()).isEqualTo(2);
    }

    @Test
    void what_is_kept_too_long_is_let_go_of_before_anything_is_changed_and_status_shows_what_is_kept()
            throws IOException {
        var kept = new UnsettledRestore(
                "r7",
                Path.of("/b/" + NAME),
                CliRun.NOW.minus(Duration.ofHours(3)),
                UnsettledRestore.State.KEPT,
                List.of("files"),
                Optional.of(CliRun.NOW.plusSeconds(60)));
        cli.engine.unsettled.add(kept);

        assertThat(cli.run("status").out())
                .contains("kept     the state of before the restore of " + NAME
                        + " (r7), 3 h ago, 2.9 MiB, until 2026-03-14 12:01, \"msting restore --undo\" brings it back");
        assertThat(cli.run("rotate").err()).doesNotContain("notice");
        cli.engine.unsettled.set(
                0,
                new UnsettledRestore(
                        "r7", kept.archive(), kept.begun(), kept.state(), kept.components(), Optional.of(CliRun.NOW)));

        assertThat(cli.run("rotate").err())
                .contains("notice: the state of before the restore of " + NAME
                        + " (r7) was kept as long as it was to be, and is removed now");
        assertThat(cli.run("status").out()).doesNotContain("kept ");
    }

    @Test
    void services_are_handed_to_restores_recoveries_and_undos() throws IOException {
        cli.config("  postgres: {databases: []}\n  services: {stop: [stop], start: [start]}\n"
                + "  restore: {keep_previous_days: 3}\n");
        cli.engine.unsettled.add(unsettled(UnsettledRestore.State.COMMITTING));

        assertThat(cli.run("restore", "latest", "--keep-previous").exit()).isZero();
        cli.engine.unsettled.add(unsettled(UnsettledRestore.State.KEPT));
        assertThat(cli.run("restore", "--undo").exit()).isZero();

        assertThat(cli.engine.restorePlans.get(0).services()).isPresent();
        assertThat(cli.engine.restorePlans.get(0).keptAtMost()).contains(Duration.ofDays(3));
        assertThat(cli.engine.installations).hasSize(2).allSatisfy(installation -> assertThat(installation.services())
                .isPresent());
    }
}
