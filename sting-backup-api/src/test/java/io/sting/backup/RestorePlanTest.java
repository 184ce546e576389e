package io.sting.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.spi.ComponentContent;
import io.sting.backup.spi.RestoreContext;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.StagedRestore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestorePlanTest {

    private record Named(String name) implements RestoreTarget {
        @Override
        public StagedRestore stage(RestoreContext context, ComponentContent content) {
            throw new UnsupportedOperationException();
        }

        @Override
        public StagedRestore resume(String restoreId, Map<String, Object> journal) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void keeps_its_state_beside_the_archive_when_nothing_is_said() {
        var plan = RestorePlan.from(Path.of("/backups/x.tar.gz"))
                .target(new Named("files"))
                .build();

        assertThat(plan.archive()).isEqualTo(Path.of("/backups/x.tar.gz"));
        assertThat(plan.stateDirectory()).isEqualTo(Path.of("/backups/.sting"));
        assertThat(plan.cipher()).isEmpty();
        assertThat(plan.workspace()).isEmpty();
        assertThat(plan.protectedPaths()).isEmpty();
    }

    @Test
    void reports_every_problem_at_once() {
        var failure = catchThrowableOfType(InvalidPlanException.class, () -> RestorePlan.from(Path.of("x.tar.gz"))
                .target(new Named("files"))
                .target(new Named("files"))
                .stateDirectory(Path.of("a"))
                .stateDirectory(Path.of("b"))
                .build());

        assertThat(failure.problems())
                .satisfiesExactly(
                        problem -> assertThat(problem).contains("stateDirectory is given twice"),
                        problem -> assertThat(problem).contains("two targets are named \"files\""));
    }

    @Test
    void refuses_a_plan_without_a_target() {
        var failure = catchThrowableOfType(InvalidPlanException.class, () -> RestorePlan.from(Path.of("x.tar.gz"))
                .build());

        assertThat(failure.problems()).singleElement().asString().contains("x.tar.gz has no target");
    }

    @Test
    void keeps_the_previous_state_for_ever_or_for_a_time() {
        var plan = RestorePlan.from(Path.of("x.tar.gz")).target(new Named("files"));

        assertThat(plan.build().previousKept()).isFalse();
        assertThat(plan.keepPrevious().build().keptAtMost()).isEmpty();
        assertThat(plan.keepPrevious(Duration.ofDays(3)).build().keptAtMost()).contains(Duration.ofDays(3));
        assertThat(plan.build().previousKept()).isTrue();
        var failure = catchThrowableOfType(InvalidPlanException.class, () -> plan.keepPrevious(Duration.ZERO)
                .build());
        assertThat(failure.problems())
                .satisfiesExactly(
                        problem -> assertThat(problem).isEqualTo("keepPrevious is given twice"),
                        problem -> assertThat(problem).contains("not PT0S"));
    }
}
