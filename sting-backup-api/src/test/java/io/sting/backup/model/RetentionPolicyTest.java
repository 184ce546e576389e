package io.sting.backup.model;

import static io.sting.backup.model.BackupsAt.archive;
import static io.sting.backup.model.BackupsAt.partial;
import static io.sting.backup.model.BackupsAt.pinned;
import static io.sting.backup.model.BackupsAt.snapshot;
import static io.sting.backup.model.BackupsAt.verified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
    private static final Instant NOW = Instant.parse("2026-03-14T12:00:00Z");

    private static StoredBackup daysAgo(long days) {
        return archive(NOW.minus(Duration.ofDays(days)));
    }

    private static List<RetentionDecision> decide(RetentionPolicy policy, StoredBackup... backups) {
        return policy.decide(List.of(backups), NOW.atZone(ZoneOffset.UTC));
    }

    private static List<StoredBackup> kept(List<RetentionDecision> decisions) {
        return decisions.stream()
                .filter(RetentionDecision::keep)
                .map(RetentionDecision::backup)
                .toList();
    }

    private static String reason(List<RetentionDecision> decisions, StoredBackup backup) {
        return decisions.stream()
                .filter(decision -> decision.backup().equals(backup))
                .findFirst()
                .orElseThrow()
                .reason();
    }

    @Test
    void keeps_everything_when_nothing_limits_it() {
        var decisions = decide(RetentionPolicy.KEEP_ALL, daysAgo(0), daysAgo(400), daysAgo(4_000));

        assertThat(decisions).allMatch(RetentionDecision::keep);
        assertThat(reason(decisions, daysAgo(400))).isEqualTo("nothing limits how many are kept");
    }

    @Test
    void deletes_the_oldest_when_there_are_too_many() {
        var decisions = decide(RetentionPolicy.keepLast(2), daysAgo(3), daysAgo(1), daysAgo(2), daysAgo(0));

        assertThat(decisions)
                .containsExactly(
                        new RetentionDecision(daysAgo(0), true, "number 1 of the 2 that are kept"),
                        new RetentionDecision(daysAgo(1), true, "number 2 of the 2 that are kept"),
                        new RetentionDecision(daysAgo(2), false, "number 3; 2 are kept"),
                        new RetentionDecision(daysAgo(3), false, "number 4; 2 are kept"));
    }

    @Test
    void deletes_what_is_too_old_even_if_there_are_few() {
        var policy = RetentionPolicy.keepLast(10).notOlderThan(Duration.ofDays(3));

        var decisions = decide(policy, daysAgo(0), daysAgo(1), daysAgo(2), daysAgo(3), daysAgo(4));

        assertThat(kept(decisions)).containsExactly(daysAgo(0), daysAgo(1), daysAgo(2), daysAgo(3));
        assertThat(reason(decisions, daysAgo(4))).isEqualTo("older than 3 days");
    }

    @Test
    void keeps_a_backup_that_is_exactly_as_old_as_the_limit() {
        var policy = RetentionPolicy.KEEP_ALL.notOlderThan(Duration.ofHours(36));
        var atTheLimit = archive(NOW.minus(Duration.ofHours(36)));
        var beyond = archive(NOW.minus(Duration.ofHours(36)).minusNanos(1));

        var decisions = decide(policy, archive(NOW), archive(NOW.minusSeconds(60)), atTheLimit, beyond);

        assertThat(reason(decisions, atTheLimit)).isEqualTo("not older than 36 h");
        assertThat(reason(decisions, beyond)).isEqualTo("older than 36 h");
        assertThat(kept(decisions)).contains(atTheLimit).doesNotContain(beyond);
    }

    @Test
    void keeps_the_newest_and_the_newest_verified_whatever_the_rules_say() {
        var strict = RetentionPolicy.keepLast(1).notOlderThan(Duration.ofHours(1));
        var lastGood = verified(daysAgo(5));

        var decisions = decide(strict, daysAgo(1), daysAgo(2), daysAgo(3), daysAgo(4), lastGood, verified(daysAgo(6)));

        assertThat(kept(decisions)).containsExactly(daysAgo(1), lastGood);
        assertThat(reason(decisions, lastGood)).isEqualTo("the newest verified, which always stays");
    }

    @Test
    void keeps_pinned_backups_and_does_not_count_them() {
        var decisions = decide(
                RetentionPolicy.keepLast(2),
                pinned(daysAgo(0)),
                daysAgo(1),
                pinned(daysAgo(2)),
                daysAgo(3),
                daysAgo(4));

        assertThat(kept(decisions)).containsExactly(pinned(daysAgo(0)), daysAgo(1), pinned(daysAgo(2)), daysAgo(3));
        assertThat(reason(decisions, pinned(daysAgo(2)))).isEqualTo("pinned");
    }

    @Test
    void keeps_the_newest_of_each_day_week_and_month_that_has_a_backup() {
        var policy = RetentionPolicy.keepLast(1).keepDaily(2).keepWeekly(2).keepMonthly(3);
        var friday = archive("2026-03-13T03:00:00Z");
        var fridayEarly = archive("2026-03-13T01:00:00Z");
        var tuesday = archive("2026-03-10T03:00:00Z");
        var weekBefore = archive("2026-03-05T03:00:00Z");
        var january = archive("2026-01-20T03:00:00Z");
        var december = archive("2025-12-20T03:00:00Z");
        var november = archive("2025-11-20T03:00:00Z");

        var decisions = decide(policy, friday, fridayEarly, tuesday, weekBefore, january, december, november);

        assertThat(kept(decisions)).containsExactly(friday, tuesday, weekBefore, january, december);
        assertThat(reason(decisions, tuesday)).isEqualTo("newest of 2026-03-10");
        assertThat(reason(decisions, weekBefore)).isEqualTo("newest of the week of 2026-03-02");
        assertThat(reason(decisions, january)).isEqualTo("newest of January 2026");
        assertThat(reason(decisions, november)).isEqualTo("number 7; 1 is kept");
    }

    @Test
    void counts_days_in_the_zone_of_the_present() {
        var policy = RetentionPolicy.keepLast(1).keepDaily(2);
        var lateUtc = archive("2026-03-12T23:30:00Z");
        var earlyUtc = archive("2026-03-13T00:30:00Z");
        var newest = archive("2026-03-14T06:00:00Z");
        var backups = List.of(lateUtc, earlyUtc, newest);

        var inUtc = policy.keepDaily(3).decide(backups, NOW.atZone(ZoneOffset.UTC));
        var inBerlin = policy.keepDaily(3).decide(backups, NOW.atZone(ZoneId.of("Europe/Berlin")));

        assertThat(kept(inUtc)).containsExactly(newest, earlyUtc, lateUtc);
        assertThat(kept(inBerlin)).containsExactly(newest, earlyUtc);
    }

    @Test
    void partial_backups_never_push_out_complete_ones_nor_those_of_other_components() {
        var complete = verified(daysAgo(9));
        var files = partial(daysAgo(1), "files");
        var filesBefore = partial(daysAgo(2), "files");
        var databases = partial(daysAgo(3), "databases");
        var both = partial(daysAgo(4), "databases", "files");
        var bothTheOtherWayRound = partial(daysAgo(5), "files", "databases");

        var decisions = decide(
                RetentionPolicy.keepLast(1), complete, files, filesBefore, databases, both, bothTheOtherWayRound);

        assertThat(kept(decisions)).containsExactly(files, databases, both, complete);
    }

    @Test
    void a_verified_partial_backup_does_not_stand_in_for_a_verified_complete_one() {
        var lastGood = verified(daysAgo(9));

        var decisions = decide(
                RetentionPolicy.keepLast(1), verified(partial(daysAgo(1), "files")), daysAgo(2), daysAgo(3), lastGood);

        assertThat(kept(decisions)).contains(lastGood).doesNotContain(daysAgo(3));
    }

    @Test
    void kinds_are_decided_on_apart() {
        var decisions =
                decide(RetentionPolicy.keepLast(1), snapshot(daysAgo(0)), snapshot(daysAgo(1)), daysAgo(2), daysAgo(3));

        assertThat(kept(decisions)).containsExactly(snapshot(daysAgo(0)), daysAgo(2));
    }

    @Test
    void two_backups_of_the_same_instant_are_told_apart_by_name() {
        var first = archive(NOW);
        var second = new StoredBackup(
                first.name() + "_2",
                first.kind(),
                first.id(),
                first.created(),
                1,
                false,
                true,
                List.of(),
                first.sha256(),
                first.fingerprint(),
                false,
                first.verified(),
                first.proven());

        assertThat(kept(decide(RetentionPolicy.keepLast(1), first, second))).containsExactly(second);
        assertThat(kept(decide(RetentionPolicy.keepLast(1), second, first))).containsExactly(second);
    }

    @Test
    void a_date_in_the_future_stays_and_pushes_nothing_out() {
        var future = verified(archive(NOW.plus(Duration.ofDays(900))));

        var decisions = decide(RetentionPolicy.keepLast(2), future, verified(daysAgo(0)), daysAgo(1), daysAgo(2));

        assertThat(kept(decisions)).containsExactly(future, verified(daysAgo(0)), daysAgo(1));
        assertThat(reason(decisions, future)).isEqualTo("its date lies in the future");
    }

    @Test
    void one_run_under_a_clock_that_jumped_ahead_ages_nothing_out() {
        var policy = RetentionPolicy.keepLast(50).notOlderThan(Duration.ofDays(14));
        var store = new ArrayList<StoredBackup>();
        for (int day = 0; day <= 14; day++) {
            store.add(verified(daysAgo(day)));
        }
        ZonedDateTime twoYearsOn = NOW.plus(Duration.ofDays(730)).atZone(ZoneOffset.UTC);
        var before = policy.decide(store, twoYearsOn);
        store.add(verified(archive(twoYearsOn.toInstant())));

        var after = policy.decide(store, twoYearsOn);

        assertThat(before).allMatch(RetentionDecision::keep);
        assertThat(after).allMatch(RetentionDecision::keep);
        assertThat(reason(after, verified(daysAgo(3))))
                .isEqualTo("older than 14 days, but from before a pause or a clock's jump");
    }

    @Test
    void what_was_made_before_a_pause_goes_once_three_newer_backups_stand() {
        var policy = RetentionPolicy.KEEP_ALL.notOlderThan(Duration.ofDays(14));
        var old = daysAgo(60);

        assertThat(kept(decide(policy, daysAgo(1), daysAgo(0), old))).contains(old);
        assertThat(kept(decide(policy, daysAgo(2), daysAgo(1), daysAgo(0), old)))
                .doesNotContain(old);
    }

    @Test
    void a_pause_does_not_save_what_was_too_old_before_it() {
        var policy = RetentionPolicy.KEEP_ALL.notOlderThan(Duration.ofDays(14));

        var decisions = decide(policy, daysAgo(0), daysAgo(60), daysAgo(73), daysAgo(75));

        assertThat(kept(decisions)).containsExactly(daysAgo(0), daysAgo(60), daysAgo(73));
    }

    @Test
    void an_age_limit_shorter_than_the_schedule_leaves_the_newest_three() {
        var policy = RetentionPolicy.KEEP_ALL.notOlderThan(Duration.ofDays(5));

        var decisions = decide(policy, daysAgo(0), daysAgo(7), daysAgo(14), daysAgo(21), daysAgo(28));

        assertThat(kept(decisions)).containsExactly(daysAgo(0), daysAgo(7), daysAgo(14));
    }

    @Test
    void refuses_negative_figures() {
        assertThatIllegalArgumentException().isThrownBy(() -> RetentionPolicy.keepLast(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetentionPolicy.KEEP_ALL.notOlderThan(Duration.ofDays(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> RetentionPolicy.KEEP_ALL.keepMonthly(-1));
    }
}
