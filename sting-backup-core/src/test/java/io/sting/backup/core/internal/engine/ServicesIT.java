package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sting.backup.Installation;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.error.RollbackFailedException;
import io.sting.backup.faults.StepServices;
import io.sting.backup.faults.StepTarget;
import io.sting.backup.model.KeptState;
import io.sting.backup.model.RestoreResult;
import io.sting.backup.model.UnsettledRestore.State;
import io.sting.backup.spi.ServiceControl;
import io.sting.backup.testing.BackgroundService;
import io.sting.backup.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restores that stop a real process and start it again, and what becomes of it when something fails. */
class ServicesIT {
    @TempDir
    Path folder;

    private FileWorld world;
    private BackgroundService service;

    @BeforeEach
    void makeWorld() throws Exception {
        world = new FileWorld(Files.createDirectory(folder.resolve("world")));
        service = new BackgroundService(folder.resolve("service"));
        service.start();
        service.calls();
    }

    @AfterEach
    void stopService() throws Exception {
        service.close();
    }

    private RestorePlan.Builder plan(ServiceControl services) {
        return FileWorld.restore(world.live(), world.archive()).services(services);
    }

    private RestoreResult restore(ServiceControl services) {
        return FileWorld.engine().run(plan(services).build());
    }

    private Installation installation() {
        return plan(service.control()).build().installation();
    }

    private void assertNothingToRecover() {
        assertThat(FileWorld.engine().recover(installation())).isEmpty();
    }

    @Test
    void stops_and_starts_what_ran() throws Exception {
        restore(service.control());

        world.assertRestored("with a service");
        assertThat(service.calls()).containsExactly("probe", "stop", "start", "probe");
        assertThat(service.isUp()).isTrue();
    }

    @Test
    void leaves_down_what_was_down_and_says_so() throws Exception {
        service.stop();
        service.calls();

        RestoreResult result = restore(service.control());

        world.assertRestored("with a service that was down");
        assertThat(service.isUp()).isFalse();
        assertThat(service.calls()).containsExactly("probe", "stop");
        assertThat(result.notices()).anySatisfy(notice -> {
            assertThat(notice.subject()).isEqualTo("app");
            assertThat(notice.text()).contains("was not started");
        });
    }

    @Test
    void goes_on_when_what_was_down_cannot_be_stopped() throws Exception {
        service.stop();
        service.fail("stop");

        restore(service.control());

        world.assertRestored("with a service that was down");
    }

    @Test
    void counts_services_without_a_probe_as_up() throws Exception {
        service.stop();
        service.calls();

        restore(service.withoutProbe());

        world.assertRestored("without a probe");
        assertThat(service.calls()).containsExactly("stop", "start");
    }

    @Test
    void changes_nothing_and_starts_again_when_stopping_fails() throws Exception {
        service.fail("stop");

        var failure = catchThrowableOfType(RestoreException.class, () -> restore(service.control()));

        assertThat(failure)
                .isExactlyInstanceOf(RestoreException.class)
                .hasMessageContaining("could not be stopped, and nothing was changed")
                .hasMessageContaining("app: stop command (sh) ended with exit code 3: stop is made to fail");
        world.assertUntouched("after a stop that failed");
        assertThat(service.calls()).containsExactly("probe", "stop", "start");
        assertThat(service.isUp()).isTrue();
        assertNothingToRecover();
    }

    @Test
    void changes_nothing_when_the_probe_is_not_there() throws Exception {
        assertThatThrownBy(() -> restore(service.control().probe("no-such-probe", "--now")))
                .isExactlyInstanceOf(RestoreException.class)
                .hasMessageContaining("no-such-probe");

        world.assertUntouched("without a probe that can be run");
        assertThat(service.calls()).containsExactly("probe");
    }

    @Test
    void keeps_what_an_earlier_restore_kept_when_stopping_fails() throws Exception {
        FileWorld.engine().run(plan(service.control()).keepPrevious().build());
        service.fail("stop");

        assertThatThrownBy(() -> restore(service.control())).isExactlyInstanceOf(RestoreException.class);

        service.failNoMore();
        FileWorld.engine().undo(installation());
        world.assertUntouched("undone");
    }

    @Test
    void rolls_back_when_starting_fails() throws Exception {
        service.fail("start");
        ServiceControl failsOnce = at("services.stop.2.before", service.control(), step -> service.failNoMore());

        assertThatThrownBy(() -> restore(failsOnce))
                .isInstanceOf(RestoreRolledBackException.class)
                .hasMessageContaining("start is made to fail")
                .hasMessageContaining("the previous state is in place");

        world.assertUntouched("after a start that failed");
        assertThat(service.calls()).containsExactly("probe", "stop", "start", "stop", "start");
        assertThat(service.isUp()).isTrue();
        assertNothingToRecover();
    }

    /** Does something at a step. */
    private static ServiceControl at(String step, ServiceControl services, StepTarget.Steps action) {
        return new StepServices(services, reached -> {
            if (reached.equals(step)) {
                action.reached(reached);
            }
        });
    }

    /** Breaks something as soon as the service is stopped. */
    private ServiceControl breaksOnceStopped(ServiceControl services, String what) {
        return at("services.stop.1.after", services, step -> service.fail(what));
    }

    @Test
    void rolls_back_when_the_probe_fails_until_its_time_is_over() throws Exception {
        var services = breaksOnceStopped(service.control(), "probe");

        assertThatThrownBy(() -> restore(services))
                .isInstanceOf(RestoreRolledBackException.class)
                .hasMessageContaining("app did not pass the probe within 3 s")
                .hasMessageContaining("probe is made to fail");

        world.assertUntouched("after a probe that failed");
        assertThat(service.calls()).containsSequence("start", "probe", "probe").endsWith("stop", "start");
        assertThat(service.isUp()).isTrue();
        assertNothingToRecover();
    }

    @Test
    void rolls_back_when_the_probe_never_ends() throws Exception {
        var services = breaksOnceStopped(service.control(), "hang-probe");

        assertThatThrownBy(() -> restore(services))
                .isInstanceOf(RestoreRolledBackException.class)
                .hasMessageContaining("did not end in time");

        world.assertUntouched("after a probe that hung");
        assertThat(service.isUp()).isTrue();
    }

    @Test
    void rolls_back_when_interrupted_while_the_probe_is_waited_for() throws Exception {
        var services = breaksOnceStopped(service.control().probeTimeout(Duration.ofMinutes(30)), "hang-probe");
        var failure = new AtomicReference<Throwable>();
        var run = new Thread(() -> {
            try {
                restore(services);
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        run.start();
        while (!service.calls().contains("start")) {
            Thread.sleep(20);
        }

        run.interrupt();
        run.join(60_000);

        assertThat(failure.get())
                .isInstanceOf(RestoreRolledBackException.class)
                .hasMessageContaining("the restore was interrupted and was rolled back");
        world.assertUntouched("after an interrupt");
        assertThat(service.isUp()).isTrue();
        assertNothingToRecover();
    }

    @Test
    void says_so_and_recovers_later_when_services_do_not_start_on_the_old_state_either() throws Exception {
        service.fail("start");

        assertThatThrownBy(() -> restore(service.control()))
                .isInstanceOf(RollbackFailedException.class)
                .hasMessageContaining("the previous state is in place, but the services could not be started");

        assertThat(world.isOld()).isTrue();
        assertThat(service.isUp()).isFalse();
        service.failNoMore();
        assertThat(FileWorld.engine().recover(installation())).hasSize(1);
        world.assertUntouched("recovered");
        assertThat(service.isUp()).isTrue();
    }

    @Test
    void changes_nothing_more_when_services_that_are_not_well_cannot_be_stopped() throws Exception {
        var services = at("services.probe.1.before", service.withoutProbe(), step -> {
            service.fail("stop");
            throw new IOException("not well");
        });

        assertThatThrownBy(() -> restore(services))
                .isInstanceOf(RollbackFailedException.class)
                .hasMessageContaining("not well; the services could not be stopped, so nothing was rolled back");

        assertThat(world.isOld()).isFalse();
        service.failNoMore();
        FileWorld.engine().recover(installation());
        world.assertUntouched("recovered");
        assertThat(service.isUp()).isTrue();
    }

    @Test
    void stops_and_starts_for_an_undo() throws Exception {
        FileWorld.engine().run(plan(service.control()).keepPrevious().build());
        service.calls();

        FileWorld.engine().undo(installation());

        world.assertUntouched("undone");
        assertThat(service.calls()).containsExactly("probe", "stop", "start");
        assertThat(service.isUp()).isTrue();
    }

    @Test
    void keeps_the_previous_state_when_services_cannot_be_stopped_for_an_undo() throws Exception {
        FileWorld.engine().run(plan(service.control()).keepPrevious().build());
        service.fail("stop");

        assertThatThrownBy(() -> FileWorld.engine().undo(installation()))
                .isExactlyInstanceOf(RestoreException.class)
                .hasMessageContaining("nothing was changed");

        assertThat(FileWorld.engine().unsettled(world.state()))
                .singleElement()
                .satisfies(kept -> assertThat(kept.state()).isEqualTo(State.KEPT));
        assertThat(world.isOld()).isFalse();
        assertThat(service.isUp()).isTrue();
        service.failNoMore();
        FileWorld.engine().undo(installation());
        world.assertUntouched("undone at last");
    }

    @Test
    void refuses_to_recover_without_what_starts_the_services() throws Exception {
        service.fail("start");
        assertThatThrownBy(() -> restore(service.control())).isInstanceOf(RollbackFailedException.class);

        assertThatThrownBy(() -> FileWorld.engine()
                        .recover(new Installation(world.state(), installation().targets(), Optional.empty())))
                .isExactlyInstanceOf(RestoreException.class)
                .hasMessageContaining("may have stopped services");
    }

    @Test
    void keeps_the_previous_state_no_longer_than_it_is_told_to() throws Exception {
        var now = new AtomicReference<>(Instant.parse("2026-03-14T10:00:00Z"));
        InstantSource time = now::get;
        var engine = StingBackup.builder().clock(time.withZone(ZoneOffset.UTC)).build();
        engine.run(plan(service.control()).keepPrevious(Duration.ofDays(7)).build());

        KeptState kept = engine.kept(installation()).get(0);
        assertThat(kept.restore().keptUntil()).contains(Instant.parse("2026-03-21T10:00:00Z"));
        String bytes = Tools.bash(
                world.live(),
                "find .sting-restore-*/old -type f -printf '%i %s\\n' | sort -u | awk '{sum += $2} END {print sum}'");
        assertThat(kept.sizeBytes()).hasValue(Long.parseLong(bytes.strip()));
        now.set(Instant.parse("2026-03-21T09:59:59Z"));
        assertThat(engine.recover(installation())).isEmpty();
        assertThat(engine.kept(installation())).hasSize(1);

        now.set(Instant.parse("2026-03-21T10:00:00Z"));
        assertThat(engine.recover(installation())).singleElement().satisfies(removed -> {
            assertThat(removed.restored()).isTrue();
            assertThat(removed.restore().state()).isEqualTo(State.KEPT);
        });
        world.assertRestored("with nothing kept any more");
        assertThatThrownBy(() -> engine.undo(installation())).isInstanceOf(BackupNotFoundException.class);
    }
}
