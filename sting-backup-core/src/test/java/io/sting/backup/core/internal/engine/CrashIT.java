package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.core.internal.engine.CrashingProcess.End;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Processes that halt at each step of a restore of files and three databases, forwards and on the way back. */
class CrashIT extends CrashIntegrationTest {
    /** Every step of every participant and of the journal, in the order in which they come. */
    private static List<String> steps() {
        var steps = new ArrayList<String>();
        for (String step : List.of("stage", "validate", "commit", "finish")) {
            for (String component : List.of("files", "databases")) {
                steps.add(component + "." + step + ".before");
                steps.add(component + "." + step + ".after");
            }
        }
        for (String step : List.of("observe", "stop", "start", "probe")) {
            steps.add("services." + step + ".1.before");
            steps.add("services." + step + ".1.after");
        }
        for (int write = 1; write <= 6; write++) {
            steps.add("journal." + write + ".before");
            steps.add("journal." + write + ".after");
        }
        return steps;
    }

    @Test
    void is_wholly_old_or_new_when_halted_at_any_step() throws Exception {
        resetAll();
        oldRows = rows();
        int restoredCount = 0;
        for (String step : steps()) {
            End end = CrashingProcess.restore(place, archive, step, "").await();
            assertThat(end).describedAs("end at %s: %s", step, log()).isEqualTo(End.HALTED);
            boolean restored = recoverAndCheck("halted at " + step);
            assertThat(service.isUp())
                    .describedAs("the service, halted at %s", step)
                    .isTrue();
            restoredCount += restored ? 1 : 0;
            resetIf(restored);
        }
        assertThat(restoredCount).isBetween(4, 8);
    }

    @Test
    void leaves_down_what_was_down_when_halted() throws Exception {
        resetAll();
        oldRows = rows();
        service.stop();
        for (String step : List.of(
                "services.stop.1.after", "databases.commit.after", "services.start.1.after", "files.finish.before")) {
            End end = CrashingProcess.restore(place, archive, step, "").await();
            assertThat(end).describedAs("end at %s: %s", step, log()).isEqualTo(End.HALTED);
            boolean restored = recoverAndCheck("halted at " + step);
            assertThat(service.isUp())
                    .describedAs("the service, halted at %s", step)
                    .isFalse();
            resetIf(restored);
        }
        service.start();
    }

    @Test
    void puts_services_as_they_were_when_the_machine_started_anew_in_between() throws Exception {
        resetAll();
        oldRows = rows();
        for (boolean startsAtBoot : List.of(true, false)) {
            for (String step : List.of("services.stop.1.after", "files.commit.after", "services.start.1.after")) {
                End end = CrashingProcess.restore(place, archive, step, "").await();
                assertThat(end).describedAs("end at %s: %s", step, log()).isEqualTo(End.HALTED);
                service.stop();
                if (startsAtBoot) {
                    service.start();
                }
                service.calls();
                assertThat(recoverAndCheck("halted at " + step)).isFalse();
                assertThat(service.isUp())
                        .describedAs("the service, halted at %s", step)
                        .isTrue();
                if (!step.startsWith("services.stop")) {
                    assertThat(service.calls()).startsWith("stop").endsWith("start");
                }
            }
        }
    }

    @Test
    void is_wholly_old_when_halted_on_the_way_back() throws Exception {
        resetAll();
        oldRows = rows();
        for (String step : List.of("databases.rollback.before", "databases.rollback.after", "files.rollback.after")) {
            End end = CrashingProcess.restore(place, archive, step, "databases.commit.after")
                    .await();
            assertThat(end).describedAs("end at %s: %s", step, log()).isEqualTo(End.HALTED);
            assertThat(recoverAndCheck("halted at " + step)).isFalse();
            assertThat(service.isUp())
                    .describedAs("the service, halted at %s", step)
                    .isTrue();
        }
    }

    @Test
    void is_wholly_old_when_halted_on_the_way_back_of_services_that_were_not_well() throws Exception {
        resetAll();
        oldRows = rows();
        for (String step : List.of(
                "services.stop.2.before",
                "services.stop.2.after",
                "databases.rollback.after",
                "files.rollback.after",
                "services.start.2.before",
                "services.start.2.after")) {
            End end = CrashingProcess.restore(place, archive, step, "services.probe.1.after")
                    .await();
            assertThat(end).describedAs("end at %s: %s", step, log()).isEqualTo(End.HALTED);
            assertThat(recoverAndCheck("halted at " + step)).isFalse();
            assertThat(service.isUp())
                    .describedAs("the service, halted at %s", step)
                    .isTrue();
        }
    }
}
