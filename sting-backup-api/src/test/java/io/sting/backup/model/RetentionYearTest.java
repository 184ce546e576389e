package io.sting.backup.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A store that lives through a year of runs, each of which makes a backup, verifies it and applies the policy. */
class RetentionYearTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final List<StoredBackup> store = new ArrayList<>();

    /** One run; what it deletes is gone for the next. */
    private List<RetentionDecision> run(RetentionPolicy policy, ZonedDateTime now) {
        store.add(BackupsAt.verified(BackupsAt.archive(now.toInstant())));
        var decisions = policy.decide(store, now);
        decisions.stream().filter(decision -> !decision.keep()).forEach(decision -> store.remove(decision.backup()));
        return decisions;
    }

    private List<LocalDateTime> localTimes() {
        return store.stream()
                .map(backup -> backup.created().atZone(BERLIN).toLocalDateTime())
                .sorted()
                .toList();
    }

    private static <T> List<T> distinct(List<LocalDateTime> times, Function<LocalDateTime, T> period) {
        return times.stream().map(period).distinct().toList();
    }

    @Test
    void a_year_of_nights_leaves_seven_days_four_weeks_and_twelve_months() {
        var policy = RetentionPolicy.keepLast(3)
                .notOlderThan(Duration.ofDays(14))
                .keepDaily(7)
                .keepWeekly(4)
                .keepMonthly(12);
        var lastDay = LocalDate.of(2026, 12, 31);

        for (var day = LocalDate.of(2025, 12, 1); !day.isAfter(lastDay); day = day.plusDays(1)) {
            run(policy, day.atTime(2, 30).atZone(BERLIN));
        }

        var times = localTimes();
        assertThat(distinct(times, YearMonth::from)).hasSize(12).startsWith(YearMonth.of(2026, 1));
        assertThat(times)
                .allMatch(time -> time.toLocalDate().isAfter(lastDay.minusDays(7))
                        || time.toLocalDate().equals(YearMonth.from(time).atEndOfMonth())
                        || time.getDayOfWeek().getValue() == 7);
        assertThat(times)
                .filteredOn(time -> time.toLocalDate().isAfter(lastDay.minusDays(7)))
                .hasSize(7);
        assertThat(distinct(times, time -> time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)))
                .contains(53, 52, 51, 50);
        assertThat(times).hasSizeBetween(18, 22);
    }

    @Test
    void a_year_of_hours_keeps_the_newest_of_each_day_over_both_changes_of_the_clock() {
        var policy = RetentionPolicy.keepLast(24).keepDaily(400);
        var now = ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, BERLIN);
        var end = now.plusYears(1);
        int runs = 0;

        for (; now.isBefore(end); now = now.plusHours(1)) {
            run(policy, now);
            runs++;
        }

        assertThat(runs).isEqualTo(365 * 24);
        var times = localTimes();
        assertThat(distinct(times, LocalDateTime::toLocalDate)).hasSize(365);
        assertThat(times.subList(0, 364)).allMatch(time -> time.toLocalTime().equals(LocalTime.of(23, 0)));
        assertThat(times).hasSize(364 + 24);
    }

    @Test
    void an_hour_that_comes_twice_makes_two_backups_of_one_day() {
        var policy = RetentionPolicy.keepLast(1).keepDaily(2);
        var first = ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 0, BERLIN).withEarlierOffsetAtOverlap();

        run(policy, first.minusDays(1));
        run(policy, first);
        var decisions = run(policy, first.withLaterOffsetAtOverlap());

        assertThat(decisions)
                .filteredOn(decision -> !decision.keep())
                .singleElement()
                .satisfies(gone -> assertThat(gone.backup().created()).isEqualTo(first.toInstant()));
    }

    @Test
    void the_store_is_never_without_its_last_three_nights_whatever_the_clock_does() {
        var policy = RetentionPolicy.keepLast(5).notOlderThan(Duration.ofDays(30));
        var now = ZonedDateTime.of(2026, 1, 1, 3, 0, 0, 0, BERLIN);
        var jumps = List.of(Duration.ofDays(800), Duration.ofDays(-799), Duration.ofDays(-400), Duration.ofDays(401));

        for (int night = 0; night < 365; night++) {
            var before = List.copyOf(store);
            run(policy, now);
            assertThat(store).hasSizeGreaterThanOrEqualTo(Math.min(3, before.size()));
            var newestBefore = before.stream().max(Comparator.comparing(StoredBackup::created));
            newestBefore.ifPresent(newest -> assertThat(store).contains(newest));
            now = now.plus(night % 60 == 30 ? jumps.get((night / 60) % jumps.size()) : Duration.ofDays(1));
        }
    }

    @Test
    void a_clock_that_was_ahead_for_one_night_costs_no_backup() {
        var policy = RetentionPolicy.keepLast(30).notOlderThan(Duration.ofDays(30));
        var now = ZonedDateTime.of(2026, 1, 1, 3, 0, 0, 0, BERLIN);
        for (int night = 0; night < 20; night++) {
            run(policy, now.plusDays(night));
        }
        var history = List.copyOf(store);

        run(policy, now.plusYears(10));
        run(policy, now.plusDays(21));

        assertThat(store).containsAll(history).hasSize(22);
    }

    @Test
    void a_clock_that_was_behind_for_one_night_costs_no_good_backup() {
        var policy = RetentionPolicy.keepLast(30).notOlderThan(Duration.ofDays(30));
        var now = ZonedDateTime.of(2026, 1, 1, 3, 0, 0, 0, BERLIN);
        for (int night = 0; night < 20; night++) {
            run(policy, now.plusDays(night));
        }
        var history = List.copyOf(store);

        run(policy, now.minusYears(56));
        run(policy, now.plusDays(21));

        assertThat(store).containsAll(history);
    }
}
