package io.sting.backup.model;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.time.temporal.WeekFields;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Which backups of one group no limit may take, and why. */
final class RetentionProtection {
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMMM uuuu", Locale.ENGLISH);

    private final Map<StoredBackup, String> reasons = new HashMap<>();
    private final List<StoredBackup> newestFirst;
    private final ZoneId zone;

    private RetentionProtection(List<StoredBackup> newestFirst, ZoneId zone) {
        this.newestFirst = newestFirst;
        this.zone = zone;
    }

    static RetentionProtection of(RetentionPolicy policy, List<StoredBackup> newestFirst, ZoneId zone) {
        var protection = new RetentionProtection(newestFirst, zone);
        protection.add(newestFirst.stream().findFirst(), "the newest, which always stays");
        protection.add(
                newestFirst.stream()
                        .filter(backup -> backup.verified().isPresent())
                        .findFirst(),
                "the newest verified, which always stays");
        protection.newestOfEach(policy.daily(), day -> day, day -> "newest of " + day);
        protection.newestOfEach(
                policy.weekly(),
                day -> day.with(WeekFields.ISO.dayOfWeek(), 1),
                monday -> "newest of the week of " + monday);
        protection.newestOfEach(
                policy.monthly(),
                day -> day.with(TemporalAdjusters.firstDayOfMonth()),
                first -> "newest of " + MONTH.format(first));
        return protection;
    }

    Optional<String> reasonFor(StoredBackup backup) {
        return Optional.ofNullable(reasons.get(backup));
    }

    private void add(Optional<StoredBackup> backup, String reason) {
        backup.ifPresent(present -> reasons.putIfAbsent(present, reason));
    }

    private void newestOfEach(int periods, UnaryOperator<LocalDate> startOfPeriod, Function<LocalDate, String> reason) {
        Set<LocalDate> seen = new HashSet<>();
        for (StoredBackup backup : newestFirst) {
            LocalDate start = startOfPeriod.apply(backup.created().atZone(zone).toLocalDate());
            if (seen.contains(start)) {
                continue;
            }
            if (seen.size() == periods) {
                return;
            }
            seen.add(start);
            add(Optional.of(backup), reason.apply(start));
        }
    }
}
