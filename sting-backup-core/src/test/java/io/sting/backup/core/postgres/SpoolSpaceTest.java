package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.core.postgres.SpoolSpace.Verdict;
import org.junit.jupiter.api.Test;

final class SpoolSpaceTest {
    private static final long GIB = 1L << 30;

    @Test
    void judges_free_space_by_what_a_dump_may_need() {
        assertThat(SpoolSpace.judge(10 * GIB, 6 * GIB)).isEqualTo(Verdict.ENOUGH);
        assertThat(SpoolSpace.judge(10 * GIB, 5 * GIB)).isEqualTo(Verdict.DOUBTFUL);
        assertThat(SpoolSpace.judge(10 * GIB, GIB / 2)).isEqualTo(Verdict.TOO_LITTLE);
        assertThat(SpoolSpace.judge(60L << 20, 0)).isEqualTo(Verdict.ENOUGH);
    }
}
