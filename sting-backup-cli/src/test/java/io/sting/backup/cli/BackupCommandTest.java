package io.sting.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sting.backup.cli.console.Terminal;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.BackupLockedException;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.error.SourceException;
import io.sting.backup.model.Notice;
import io.sting.backup.model.Phase;
import io.sting.backup.model.Warning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandTest {
    @TempDir
    private Path home;

    private CliRun cli;

    @BeforeEach
    void installation() throws IOException {
        cli = new CliRun(home);
    }

    private void failWith(BackupException failure) {
        cli.engine.failures.add(failure);
    }

    @Test
    void the_last_line_of_stdout_is_the_archives_path() {
        var result = cli.run("backup");

        assertThat(result.exit()).isZero();
        assertThat(result.outLines())
                .containsExactly(
                        "files  1,234 entries  4.8 MiB",
                        "14.2 MiB, not encrypted, verified, in 3.2 s",
                        cli.backups() + "/sting_backup_20260314_120000.tar.gz");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void quiet_leaves_the_path_alone() {
        cli.engine.notices.add(new Notice("files", "a socket was skipped"));

        var result = cli.run("backup", "--quiet");

        assertThat(result.outLines()).containsExactly(cli.backups() + "/sting_backup_20260314_120000.tar.gz");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void json_is_one_document_with_the_facts() throws IOException {
        cli.engine.notices.add(new Notice("files", "a socket was skipped"));

        var result = cli.run("--json", "backup", "--no-encrypt");

        var document = JSON.std.mapFrom(result.out());
        assertThat(document)
                .containsEntry("archive", cli.backups() + "/sting_backup_20260314_120000.tar.gz")
                .containsEntry("size_bytes", 14_900_000)
                .containsEntry("encrypted", false)
                .containsEntry("complete", true)
                .containsEntry("sha256", FakeEngine.DIGEST.hex())
                .containsEntry("seconds", 3.21);
        assertThat(document.get("notices").toString()).contains("a socket was skipped");
    }

    @Test
    void warnings_are_shown_and_end_with_3() {
        cli.engine.warnings.add(new Warning("files/app/x", "vanished while it was read"));

        var result = cli.run("backup");

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.errLines()).containsExactly("warning: files/app/x: vanished while it was read");
        assertThat(result.outLines().get(result.outLines().size() - 1)).endsWith(".tar.gz");
    }

    @Test
    void says_which_volumes_are_not_in_a_backup_of_the_whole_and_only_there() throws Exception {
        cli.config("  postgres: {databases: []}\n  volumes:\n");

        assertThat(cli.run("backup").errLines())
                .singleElement()
                .asString()
                .contains("chroma_data", "are not in this backup", "volumes: {names: []}");
        assertThat(cli.run("backup", "--only", "files").errLines()).isEmpty();
    }

    @Test
    void a_notice_is_shown_and_ends_with_0() {
        cli.engine.notices.add(new Notice("files/run.sock", "a socket is not captured"));

        var result = cli.run("backup");

        assertThat(result.exit()).isZero();
        assertThat(result.errLines()).containsExactly("notice: files/run.sock: a socket is not captured");
    }

    @Test
    void options_reach_the_plan() {
        cli.run("backup", "--retention", "2", "--days", "9", "--only", "files", "--output", home + "/usb");
        cli.run("backup", "--retention", "0");

        var plan = cli.engine.backupPlans.get(0);
        assertThat(plan.directory()).isEqualTo(home.resolve("usb"));
        assertThat(plan.retention()).isEmpty();
        assertThat(plan.complete()).isFalse();
        var limits = cli.engine.backupPlans.get(1).retention().orElseThrow();
        assertThat(limits.count()).isZero();
        assertThat(limits.maxAge()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void a_dry_run_says_what_would_be_done_and_does_nothing() throws IOException {
        for (int day = 1; day <= 6; day++) {
            cli.engine.add("sting_backup_" + day, CliRun.NOW.minus(Duration.ofDays(day)));
        }

        var result = cli.run("backup", "--dry-run", "--retention", "3");

        assertThat(result.exit()).isZero();
        assertThat(cli.engine.backupPlans).isEmpty();
        assertThat(result.outLines().get(0)).startsWith("would capture  files");
        assertThat(result.outLines())
                .contains(
                        "would leave out of the files *.tmp, *.log, node_modules, venv, .git, __pycache__, *.pyc,"
                                + " frontend/node_modules, /models",
                        "would write to " + cli.backups() + ", gzip level 5, not encrypted, and verify",
                        "would remove sting_backup_3: number 4; 3 are kept",
                        "would remove sting_backup_6: number 7; 3 are kept")
                .doesNotContain("would remove sting_backup_2: number 3; 3 are kept");
        assertThat(JSON.std.mapFrom(cli.run("backup", "--dry-run", "--json").out()))
                .containsEntry("dry_run", true);
        assertThat(home.resolve("logs")).doesNotExist();
    }

    @Test
    void refuses_with_2_when_backups_are_off() throws IOException {
        cli.config("  enabled: false\n");

        var result = cli.run("backup");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.errLines())
                .containsExactly("error: config.yml:3: backup.enabled is false, so backups are off; set it to true");
    }

    @Test
    void shows_every_problem_of_the_configuration_on_a_line_of_its_own() throws IOException {
        cli.config("  compression_level: 99\n  retention: {count: many}\n");

        var result = cli.run("backup", "--json");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.errLines()).hasSize(2).allMatch(line -> line.startsWith("error: config.yml:"));
        var document = JSON.std.mapFrom(result.out());
        assertThat(document).containsEntry("exit", 2).containsKey("error");
        assertThat((List<?>) document.get("problems")).hasSize(2);
    }

    @Test
    void shows_what_is_worth_knowing_of_the_configuration() throws IOException {
        cli.config("  postgres: {databases: []}\n  retention_count: 3\n");

        assertThat(cli.run("backup").errLines())
                .containsExactly("notice: config.yml:4: backup.retention_count: unknown key, ignored; did you mean"
                        + " backup.retention.count?");
    }

    @Test
    void says_where_it_looked_when_there_is_no_configuration() {
        cli.variables.put("STING_HOME", home.resolve("elsewhere").toString());

        var result = cli.run("backup");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo(
                        "error: there is no configuration at " + home
                                + "/elsewhere/conf/config.yml; name it with --config FILE, or set STING_HOME to the installation\n");
    }

    @Test
    void an_error_is_one_line_and_verbose_adds_the_stack_trace() {
        failWith(new SourceException("databases", "cannot connect:\n  refused"));
        failWith(new SourceException("databases", "cannot connect"));

        var plain = cli.run("backup");
        var verbose = cli.run("backup", "--verbose");

        assertThat(plain.exit()).isEqualTo(1);
        assertThat(plain.err()).isEqualTo("error: databases: cannot connect: refused\n");
        assertThat(plain.out()).isEmpty();
        assertThat(verbose.err()).contains("error: databases: cannot connect\n").contains("\tat ");
    }

    @Test
    void a_lock_ends_with_11_and_is_waited_for_as_long_as_is_said() {
        failWith(new BackupLockedException("process 4711 holds the lock"));

        assertThat(cli.run("backup").exit()).isEqualTo(11);
        assertThat(cli.engine.lockWait).isZero();
        assertThat(cli.run("backup", "--wait", "15m").exit()).isZero();
        assertThat(cli.engine.lockWait).hasMinutes(15);
    }

    @Test
    void an_interrupted_run_ends_with_130() {
        failWith(new InterruptedRunException(Phase.CAPTURE, null));

        assertThat(cli.run("backup").exit()).isEqualTo(130);
    }

    @Test
    void writes_a_log_that_others_cannot_read() throws IOException {
        cli.engine.warnings.add(new Warning("files/x", "vanished"));

        cli.run("backup");
        failWith(new SourceException("databases", "no route to host"));
        cli.run("backup");

        var log = home.resolve("logs/backup/backup_20260314.log");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
                .isEqualTo("rw-r-----");
        assertThat(Files.readString(log))
                .contains("CAPTURE begins")
                .contains("wrote " + cli.backups() + "/sting_backup_20260314_120000.tar.gz, 14900000 bytes")
                .contains("WARN  files/x: vanished")
                .contains("done after 3.0 s")
                .contains("ERROR databases: no route to host");
    }

    @Test
    void a_log_that_cannot_be_written_is_a_notice() throws IOException {
        Files.writeString(home.resolve("logs"), "in the way");

        var result = cli.run("backup");

        assertThat(result.exit()).isZero();
        assertThat(result.err()).startsWith("notice: " + home + "/logs/backup/backup_20260314.log: no log is written:");
    }

    @Test
    void progress_shows_on_a_terminal_only() {
        assertThat(cli.run("backup").err()).isEmpty();
        cli.terminal = new Terminal(true, true, true, 80);

        assertThat(cli.run("backup").err())
                .contains("capture")
                .contains("977 KiB of 4.8 MiB")
                .endsWith("\r\u001b[K");
        assertThat(cli.run("backup", "--quiet").err()).isEmpty();
    }

    @Test
    void encrypting_and_not_encrypting_at_once_is_refused() {
        var result = cli.run("backup", "--encrypt", "--no-encrypt");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("mutually exclusive");
    }

    @Test
    void negative_limits_are_refused() {
        assertThat(cli.run("backup", "--retention", "-1").exit()).isEqualTo(2);
        assertThat(cli.run("backup", "--days", "-1").exit()).isEqualTo(2);
        assertThat(cli.run("backup", "--days", "soon").exit()).isEqualTo(2);
        assertThat(cli.engine.backupPlans).isEmpty();
    }
}
