package io.sting.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sting.backup.testing.BackgroundService;
import io.sting.backup.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed program with a real service in the background, and commands around its runs. */
class ServicesAndHooksIT {
    @TempDir
    private static Path shared;

    private static Distribution msting;

    @TempDir
    private Path folder;

    private Path home;
    private BackgroundService service;

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        Tools.require("tar");
        msting = Distribution.unpackedInto(shared.resolve("msting"));
    }

    @BeforeEach
    void installation() throws IOException, InterruptedException {
        home = folder.resolve("sting");
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("data.txt"), "original");
        service = new BackgroundService(folder.resolve("service"));
        service.start();
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        service.close();
    }

    private void configure(String... lines) throws IOException {
        Files.writeString(
                home.resolve("conf/config.yml"),
                "backup:\n  default_directory: " + folder.resolve("backups")
                        + "\n  postgres: {databases: []}\n  volumes: {names: []}\n  "
                        + String.join("\n  ", lines) + "\n");
    }

    private String services(List<String> start, String timeout) throws IOException {
        return "services: {stop: " + JSON.std.asString(service.command("stop")) + ", start: "
                + JSON.std.asString(start) + ", probe: " + JSON.std.asString(service.command("probe"))
                + ", probe_timeout: " + timeout + "}";
    }

    private Distribution.Result run(String... arguments) throws IOException, InterruptedException {
        return msting.run(Distribution.cronsWorld(home), arguments);
    }

    private void backUpAndChange() throws IOException, InterruptedException {
        assertThat(run("backup").exit()).isZero();
        Files.writeString(home.resolve("data.txt"), "changed");
    }

    @Test
    void services_stop_and_start_around_a_restore_and_its_undo() throws Exception {
        configure(services(service.command("start"), "1m"));
        backUpAndChange();
        service.calls();

        var restore = run("restore", "latest", "--keep-previous");

        assertThat(restore.exit()).as(restore.err()).isZero();
        assertThat(restore.err())
                .contains("the previous state is kept until it is undone or the next restore, at most");
        assertThat(home.resolve("data.txt")).hasContent("original");
        assertThat(service.calls()).containsExactly("probe", "stop", "start", "probe");
        assertThat(run("status").out())
                .containsPattern("services +up")
                .containsPattern("kept +the state of before the restore of sting_backup_.*, \\d+ B, until \\d{4}-");
        Map<String, Object> status = JSON.std.mapFrom(run("status", "--json").out());
        assertThat(status.get("services")).isEqualTo(Map.of("up", List.of("services"), "down", List.of()));
        assertThat(status.get("kept")).asList().singleElement().asString().contains("size_bytes=");

        assertThat(run("restore", "--undo").exit()).isZero();

        assertThat(home.resolve("data.txt")).hasContent("changed");
        assertThat(service.isUp()).isTrue();
        service.stop();
        assertThat(run("status").out()).containsPattern("services +down").doesNotContain("kept ");
    }

    @Test
    void a_restore_on_which_services_are_not_well_is_rolled_back() throws Exception {
        var breaking = List.of("sh", "-c", "sh ../service/service.sh start && touch ../service/fail-probe");
        configure(services(breaking, "1s"));
        backUpAndChange();

        var restore = run("restore", "latest");

        assertThat(restore.exit()).isEqualTo(4);
        assertThat(restore.err())
                .contains("error: the restore failed and was rolled back, the previous state is in place: services did"
                        + " not pass the probe within 1 s: services: probe command (sh) ended with exit code 3: probe is"
                        + " made to fail");
        assertThat(home.resolve("data.txt")).hasContent("changed");
        assertThat(service.isUp()).isTrue();
    }

    @Test
    void a_failing_hook_before_stops_the_run_and_one_after_is_a_warning() throws Exception {
        configure(
                "hooks: {before_backup: [[sh, -c, \"echo no disk; exit 5\"]], after_backup: [sh, -c, \"env > told\"]}");

        var refused = run("backup");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains(
                        "error: hook before_backup, command 1 (sh) ended with exit code 5: no disk; the backup was not"
                                + " begun");
        assertThat(folder.resolve("backups")).doesNotExist();
        assertThat(Files.readAllLines(home.resolve("told")))
                .contains("STING_HOOK=after_backup", "STING_OUTCOME=failure", "STING_EXIT=1");

        configure("hooks: {after_backup: [[sh, -c, \"echo broken; exit 6\"]], before_restore: [touch, ../seen]}");
        var warned = run("backup");
        assertThat(warned.exit()).isEqualTo(3);
        assertThat(warned.err())
                .contains("warning: hooks: hook after_backup, command 1 (sh) ended with exit code 6: broken");
        assertThat(run("restore", "latest", "--to", folder + "/out").exit()).isZero();
        assertThat(folder.resolve("seen")).doesNotExist();
        assertThat(run("restore", "latest").exit()).isZero();
        assertThat(folder.resolve("seen")).exists();
    }
}
