package io.sting.backup.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

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
 * <p>Clocks jump, and machines stand still. A backup whose date lies in the future stays and pushes nothing out. A
 * time longer than {@code maxAge} in which no backup was made does not count towards the age of what was made before
 * it, until {@value #ENOUGH_AFTER_A_PAUSE} newer backups stand: one wrong date, or the first run after a long pause,
 * must not age out everything there is.
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

    /** How many backups after a long pause let it count towards the age of what was made before it. */
    static final int ENOUGH_AFTER_A_PAUSE = 3;

    private static final Comparator<StoredBackup> NEWEST_FIRST = Comparator.comparing(StoredBackup::created)
            .thenComparing(StoredBackup::name)
            .reversed();

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
        Map<List<String>, List<StoredBackup>> groups = new LinkedHashMap<>();
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
                .filter(backup -> !backup.created().isAfter(now.toInstant()))
                .toList();
        var protection = RetentionProtection.of(this, past, now.getZone());
        var ages = ages(past, now.toInstant());
        int rank = 0;
        for (StoredBackup backup : group) {
            if (backup.pinned()) {
                decisions.add(keep(backup, "pinned"));
            } else if (backup.created().isAfter(now.toInstant())) {
                decisions.add(keep(backup, "its date lies in the future"));
            } else {
                rank++;
                decisions.add(decideOne(backup, rank, requireNonNull(ages.get(backup)), protection.reasonFor(backup)));
            }
        }
    }

    private RetentionDecision decideOne(StoredBackup backup, int rank, Age age, Optional<String> protectedBecause) {
        boolean tooMany = count > 0 && rank > count;
        if (!tooMany && !exceeds(age.whole())) {
            return keep(backup, withinLimits(rank));
        }
        if (protectedBecause.isPresent()) {
            return keep(backup, protectedBecause.get());
        }
        if (tooMany) {
            return new RetentionDecision(
                    backup, false, "number " + rank + "; " + count + (count == 1 ? " is" : " are") + " kept");
        }
        return exceeds(age.withoutPauses())
                ? new RetentionDecision(backup, false, "older than " + readable(maxAge))
                : keep(backup, "older than " + readable(maxAge) + ", but from before a pause or a clock's jump");
    }

    private boolean exceeds(Duration age) {
        return !maxAge.isZero() && age.compareTo(maxAge) > 0;
    }

    private String withinLimits(int rank) {
        if (count > 0) {
            return "number " + rank + " of the " + count + " that are kept";
        }
        return maxAge.isZero() ? "nothing limits how many are kept" : "not older than " + readable(maxAge);
    }

    private static RetentionDecision keep(StoredBackup backup, String reason) {
        return new RetentionDecision(backup, true, reason);
    }

    private static String readable(Duration age) {
        if (age.toDays() > 0 && age.equals(Duration.ofDays(age.toDays()))) {
            return age.toDays() == 1 ? "1 day" : age.toDays() + " days";
        }
        return age.toMinutes() % 60 == 0 ? age.toHours() + " h" : age.toMinutes() + " min";
    }

    /**
     * How old a backup is.
     *
     * @param whole by the calendar
     * @param withoutPauses less the times longer than {@code maxAge} without a backup, few being newer
     */
    private record Age(Duration whole, Duration withoutPauses) {}

    private Map<StoredBackup, Age> ages(List<StoredBackup> newestFirst, Instant now) {
        Map<StoredBackup, Age> ages = new HashMap<>();
        Duration pauses = Duration.ZERO;
        Instant later = now;
        for (int newer = 0; newer < newestFirst.size(); newer++) {
            StoredBackup backup = newestFirst.get(newer);
            Duration gap = Duration.between(backup.created(), later);
            if (newer < ENOUGH_AFTER_A_PAUSE && exceeds(gap)) {
                pauses = pauses.plus(gap);
            }
            Duration whole = Duration.between(backup.created(), now);
            ages.put(backup, new Age(whole, whole.minus(pauses)));
            later = backup.created();
        }
        return ages;
    }
}
