package io.sting.backup.model;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.time.temporal.WeekFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * How long backups are kept: so many, so old, and the newest of so many days, weeks and months. A pure function; it
 * deletes nothing itself.
 *
 * <p>{@code count} and {@code maxAge} are limits: what exceeds either goes. {@code daily}, {@code weekly} and
 * {@code monthly} protect from them: the newest backup of each of the last so many days (ISO weeks, months) that
 * <em>have</em> a backup stays. Pinned backups stay and do not count. Whatever the rules say, the newest backup and
 * the newest one that was verified stay. Backups of different kinds, and backups limited to different components,
 * are decided on apart.
 *
 * <p>Clocks jump. A backup whose date lies in the future stays and pushes nothing out; and when the newest backup is
 * further from the one before than {@code maxAge}, as after a jump forward or a long pause, the age limit rests.
 *
 * @param count how many stay; 0 for no limit
 * @param maxAge how old they get; zero for no limit
 * @param daily of how many days the newest is protected
 * @param weekly of how many ISO weeks the newest is protected
 * @param monthly of how many months the newest is protected
 */
public record RetentionPolicy(int count, Duration maxAge, int daily, int weekly, int monthly) {
    /** Keeps everything. */
    public static final RetentionPolicy KEEP_ALL = new RetentionPolicy(0, Duration.ZERO, 0, 0, 0);

    /** @throws IllegalArgumentException if a figure is negative */
    public RetentionPolicy {
        if (count < 0 || daily < 0 || weekly < 0 || monthly < 0 || maxAge.isNegative()) {
            throw new IllegalArgumentException("retention figures must not be negative");
        }
    }

    /** Keeps the newest so many; 0 for no limit. */
    public static RetentionPolicy keepLast(int count) {
        return new RetentionPolicy(count, Duration.ZERO, 0, 0, 0);
    }

    /** This policy with an age limit; zero for none. */
    public RetentionPolicy notOlderThan(Duration age) {
        return new RetentionPolicy(count, age, daily, weekly, monthly);
    }

    /** This policy, protecting the newest backup of each of the last so many days that have one. */
    public RetentionPolicy keepDaily(int days) {
        return new RetentionPolicy(count, maxAge, days, weekly, monthly);
    }

    /** This policy, protecting the newest backup of each of the last so many ISO weeks that have one. */
    public RetentionPolicy keepWeekly(int weeks) {
        return new RetentionPolicy(count, maxAge, daily, weeks, monthly);
    }

    /** This policy, protecting the newest backup of each of the last so many months that have one. */
    public RetentionPolicy keepMonthly(int months) {
        return new RetentionPolicy(count, maxAge, daily, weekly, months);
    }

    /**
     * Decides on every backup.
     *
     * @param backups in any order
     * @param now the present, in the zone in which days, weeks and months are counted
     * @return one decision each, newest first
     */
    public List<RetentionDecision> decide(List<StoredBackup> backups, ZonedDateTime now) {
        Map<List<String>, List<StoredBackup>> groups = new HashMap<>();
        for (StoredBackup backup : backups) {
            groups.computeIfAbsent(groupOf(backup), key -> new ArrayList<>()).add(backup);
        }
        var decisions = new ArrayList<RetentionDecision>();
        for (List<StoredBackup> group : groups.values()) {
            group.sort(NEWEST_FIRST);
            decideGroup(group, now, decisions);
        }
        decisions.sort(Comparator.comparing(RetentionDecision::backup, NEWEST_FIRST));
        return decisions;
    }

    private static final Comparator<StoredBackup> NEWEST_FIRST = Comparator.comparing(StoredBackup::created)
            .thenComparing(StoredBackup::name)
            .reversed();

    private static List<String> groupOf(StoredBackup backup) {
        var key = new ArrayList<String>();
        key.add(backup.kind().name());
        if (!backup.complete()) {
            key.add("partial");
            key.addAll(new TreeSet<>(backup.components()));
        }
        return key;
    }

    private void decideGroup(List<StoredBackup> group, ZonedDateTime now, List<RetentionDecision> decisions) {
        var past = group.stream()
                .filter(b -> !b.created().isAfter(now.toInstant()))
                .toList();
        Map<StoredBackup, String> protectedBy = protectedOnes(past, now);
        boolean ageRests = ageRests(past);
        int counted = 0;
        for (StoredBackup backup : group) {
            String keep = protectedBy.get(backup);
            if (backup.pinned()) {
                decisions.add(new RetentionDecision(backup, true, "pinned"));
                continue;
            }
            if (backup.created().isAfter(now.toInstant())) {
                decisions.add(new RetentionDecision(backup, true, "its date lies in the future"));
                continue;
            }
            counted++;
            decisions.add(decideOne(backup, counted, keep, ageRests, now.toInstant()));
        }
    }

    private RetentionDecision decideOne(
            StoredBackup backup,
            int rank,
            @org.jspecify.annotations.Nullable String keep,
            boolean ageRests,
            Instant now) {
        boolean tooMany = count > 0 && rank > count;
        boolean tooOld = !maxAge.isZero() && backup.created().isBefore(now.minus(maxAge));
        if (!tooMany && !tooOld) {
            return new RetentionDecision(backup, true, count > 0 ? "number " + rank + " of " + count : "within limits");
        }
        if (keep != null) {
            return new RetentionDecision(backup, true, keep);
        }
        if (!tooMany && ageRests) {
            return new RetentionDecision(
                    backup, true, "no backup in the " + maxAge.toDays() + " days before the newest; age limit rests");
        }
        return new RetentionDecision(
                backup, false, tooMany ? "beyond the newest " + count : "older than " + maxAge.toDays() + " days");
    }

    private boolean ageRests(List<StoredBackup> past) {
        var unpinned = past.stream().filter(b -> !b.pinned()).limit(2).toList();
        return unpinned.size() == 2
                && unpinned.get(1).created().isBefore(unpinned.get(0).created().minus(maxAge));
    }

    private Map<StoredBackup, String> protectedOnes(List<StoredBackup> past, ZonedDateTime now) {
        Map<StoredBackup, String> kept = new HashMap<>();
        Function<StoredBackup, LocalDate> day =
                b -> b.created().atZone(now.getZone()).toLocalDate();
        newestOfEach(past, day, daily, "newest of its day", kept);
        newestOfEach(past, day.andThen(d -> d.with(WeekFields.ISO.dayOfWeek(), 1)), weekly, "newest of its week", kept);
        newestOfEach(
                past,
                day.andThen(d -> d.with(TemporalAdjusters.firstDayOfMonth())),
                monthly,
                "newest of its month",
                kept);
        past.stream().filter(b -> b.verified().isPresent()).findFirst().ifPresent(b -> kept.put(b, "newest verified"));
        past.stream().findFirst().ifPresent(b -> kept.put(b, "newest"));
        return kept;
    }

    private static void newestOfEach(
            List<StoredBackup> newestFirst,
            Function<StoredBackup, LocalDate> period,
            int periods,
            String reason,
            Map<StoredBackup, String> kept) {
        Set<LocalDate> seen = new HashSet<>();
        for (StoredBackup backup : newestFirst) {
            LocalDate start = period.apply(backup);
            if (seen.size() == periods && !seen.contains(start)) {
                return;
            }
            if (seen.add(start)) {
                kept.putIfAbsent(backup, reason);
            }
        }
    }
}
