package io.sting.backup.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupIdTest {

    @Test
    void is_made_of_the_instant_and_the_random_number() {
        var id = BackupId.of(Instant.parse("2026-03-14T03:15:00.123456Z"), 0x7f3a9c1b);

        assertThat(id).hasToString("20260314T031500123Z-7f3a9c1b");
        assertThat(id.created()).isEqualTo("2026-03-14T03:15:00.123Z");
    }

    @Test
    void does_not_depend_on_the_language_of_the_machine() {
        var before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(BackupId.of(Instant.EPOCH, -1)).hasToString("19700101T000000000Z-ffffffff");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "latest",
                "20260314T031500123Z",
                "20260314T031500123Z-7F3A9C1B",
                "20260314T031500123Z-7f3a9c1b\n",
                "99999999T999999999Z-00000000",
                "20260230T000000000Z-00000000",
                "../../../etc"
            })
    void refuses_any_other_text(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BackupId(text))
                .withMessageStartingWith("not a backup id");
    }

    @Property
    void sorts_by_age_and_gives_its_instant_back(
            @ForAll @LongRange(min = 0, max = 4_102_444_800_000L) long one,
            @ForAll @LongRange(min = 0, max = 4_102_444_800_000L) long other,
            @ForAll int random) {
        var first = BackupId.of(Instant.ofEpochMilli(one), random);
        var second = BackupId.of(Instant.ofEpochMilli(other), random);

        assertThat(first.created()).isEqualTo(Instant.ofEpochMilli(one).truncatedTo(ChronoUnit.MILLIS));
        assertThat(Integer.signum(first.compareTo(second))).isEqualTo(Long.compare(one, other));
        assertThat(new BackupId(first.value())).isEqualTo(first);
    }
}
