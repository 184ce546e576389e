package io.sting.backup.core.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.model.ServiceSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandServicesTest {
    private static final ServiceSnapshot UP = new ServiceSnapshot(List.of("app"), List.of());
    private static final ServiceSnapshot DOWN = new ServiceSnapshot(List.of(), List.of("app"));

    @TempDir
    Path folder;

    private final CommandServices services = CommandServices.named("app");

    @Test
    void runs_its_commands_in_order_in_its_folder() throws Exception {
        services.in(folder)
                .stop("sh", "-c", "echo first >> calls")
                .stop("sh", "-c", "echo second >> calls")
                .stop(UP);

        assertThat(folder.resolve("calls")).hasContent("first\nsecond\n");
    }

    @Test
    void stops_at_the_first_command_that_fails_and_shows_the_end_of_its_output_but_no_arguments() {
        var failing = services.in(folder)
                .stop("true")
                .stop("sh", "-c", "seq 1 100; echo to standard error >&2; exit 7 # secret")
                .stop("touch", "never");

        assertThatThrownBy(() -> failing.stop(UP))
                .isInstanceOf(IOException.class)
                .hasMessage("app: stop command 2 (sh) ended with exit code 7: 96; 97; 98; 99; 100; to standard error");
        assertThat(folder.resolve("never")).doesNotExist();
    }

    @Test
    void names_a_program_that_is_not_there() {
        assertThatThrownBy(() -> services.start("no-such-program").start(UP))
                .hasMessageContaining("app: start command: cannot start no-such-program, it is not there");
    }

    @Test
    void starts_nothing_that_was_down() throws Exception {
        services.in(folder).start("touch", "started").start(DOWN);

        assertThat(folder.resolve("started")).doesNotExist();
    }

    @Test
    void is_down_when_any_probe_fails() throws Exception {
        assertThat(services.observe()).isEqualTo(UP);
        assertThat(services.probe("true").observe()).isEqualTo(UP);
        assertThat(services.probe("true").probe("false").observe()).isEqualTo(DOWN);
    }

    @Test
    void waits_until_the_probe_passes() throws Exception {
        var starting = services.in(folder)
                .probe("sh", "-c", "echo x >> tries; [ $(wc -l < tries) = 3 ]")
                .probeTimeout(Duration.ofHours(1));

        starting.probe(UP);

        assertThat(folder.resolve("tries")).hasContent("x\nx\nx\n");
    }

    @Test
    void ends_a_probe_that_hangs_when_its_time_is_over() throws Exception {
        var hanging = services.in(folder)
                .probe("sh", "-c", "echo $$ > pid; while :; do echo noise; sleep 0.01; done")
                .probeTimeout(Duration.ofMillis(300));

        assertThatThrownBy(() -> hanging.probe(UP))
                .hasMessageContaining("app did not pass the probe within 300 ms")
                .hasMessageContaining("did not end in time");

        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void hands_nothing_of_our_environment_down_but_what_is_about_the_user() throws Exception {
        services.in(folder).start("sh", "-c", "env > environment").start(UP);

        assertThat(Files.readAllLines(folder.resolve("environment")))
                .contains("LC_ALL=C.UTF-8")
                .allMatch(
                        line -> line.matches(
                                "(PATH|LC_ALL|HOME|USER|LOGNAME|SHELL|TZ|TMPDIR|STING_HOME|STING_CONFIG|XDG_RUNTIME_DIR"
                                        + "|DBUS_SESSION_BUS_ADDRESS|DOCKER_\\w+|COMPOSE_\\w+|SSH_AUTH_SOCK|PWD|OLDPWD|SHLVL|_)=.*"));
    }

    @Test
    void leaves_running_what_start_has_left_in_the_background() throws Exception {
        services.in(folder)
                .start("sh", "-c", "setsid sleep 1000 > log 2>&1 < /dev/null & echo $! > pid")
                .start(UP);

        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        var left = ProcessHandle.of(pid).orElseThrow();
        assertThat(left.isAlive()).isTrue();
        left.destroyForcibly();
    }

    @Test
    void refuses_a_command_without_a_program_and_a_probe_without_time() {
        assertThatThrownBy(() -> services.stop(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> services.start(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> services.probeTimeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
