package io.sting.backup.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

@PropertyDefaults(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
class RetentionPolicyProperties {
    private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 3, 30, 3, 0, 0, 0, ZoneId.of("Europe/Berlin"));

    @Provide
    Arbitrary<RetentionPolicy> policies() {
        var few = Arbitraries.integers().between(0, 6);
        var age = Arbitraries.integers().between(0, 60).map(Duration::ofDays);
        return Combinators.combine(few, age, few, few, few).as(RetentionPolicy::new);
    }

    @Provide
    Arbitrary<List<StoredBackup>> stores() {
        var created = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.integers().between(0, 60 * 24)),
                Tuple.of(1, Arbitraries.integers().between(-24 * 30, 24 * 900)));
        var flags = Arbitraries.integers().between(0, 63);
        return Combinators.combine(created, flags)
                .as(RetentionPolicyProperties::backup)
                .list()
                .uniqueElements(StoredBackup::name)
                .ofMaxSize(40);
    }

    private static StoredBackup backup(int hoursAgo, int flags) {
        var backup = BackupsAt.archive(NOW.toInstant().minus(Duration.ofHours(hoursAgo)));
        backup = (flags & 3) != 0 ? BackupsAt.verified(backup) : backup;
        backup = (flags & 12) == 12 ? BackupsAt.partial(backup, "files") : backup;
        backup = (flags & 48) == 48 ? BackupsAt.pinned(backup) : backup;
        return flags == 32 ? BackupsAt.snapshot(backup) : backup;
    }

    private static Set<StoredBackup> kept(RetentionPolicy policy, List<StoredBackup> store) {
        return policy.decide(store, NOW).stream()
                .filter(RetentionDecision::keep)
                .map(RetentionDecision::backup)
                .collect(Collectors.toSet());
    }

    @Property
    void decides_on_every_backup_once_newest_first(
            @ForAll("policies") RetentionPolicy policy, @ForAll("stores") List<StoredBackup> store) {
        var decisions = policy.decide(store, NOW);

        assertThat(decisions).extracting(RetentionDecision::backup).containsExactlyInAnyOrderElementsOf(store);
        assertThat(decisions)
                .isSortedAccordingTo(
                        Comparator.comparing((RetentionDecision d) -> d.backup().created())
                                .reversed());
        assertThat(decisions).allMatch(decision -> !decision.reason().isBlank());
    }

    @Property
    void never_deletes_the_newest_nor_the_newest_verified_complete_one(
            @ForAll("policies") RetentionPolicy policy, @ForAll("stores") List<StoredBackup> store) {
        var kept = kept(policy, store);
        Instant now = NOW.toInstant();
        for (BackupKind kind : BackupKind.values()) {
            var past = store.stream()
                    .filter(b ->
                            b.kind() == kind && b.complete() && !b.created().isAfter(now))
                    .sorted(Comparator.comparing(StoredBackup::created).reversed())
                    .toList();
            past.stream().findFirst().ifPresent(newest -> assertThat(kept).contains(newest));
            past.stream().filter(b -> b.verified().isPresent()).findFirst().ifPresent(newest -> assertThat(kept)
                    .contains(newest));
        }
    }

    @Property
    void keeps_what_is_pinned_and_what_is_dated_in_the_future(
            @ForAll("policies") RetentionPolicy policy, @ForAll("stores") List<StoredBackup> store) {
        assertThat(kept(policy, store))
                .containsAll(store.stream()
                        .filter(b -> b.pinned() || b.created().isAfter(NOW.toInstant()))
                        .toList());
    }

    @Property
    void deletes_nothing_more_when_asked_again_about_what_was_kept(
            @ForAll("policies") RetentionPolicy policy, @ForAll("stores") List<StoredBackup> store) {
        var kept = kept(policy, store);

        assertThat(kept(policy, List.copyOf(kept))).isEqualTo(kept);
    }

    @Property
    void does_not_depend_on_the_order(
            @ForAll("policies") RetentionPolicy policy,
            @ForAll("stores") List<StoredBackup> store,
            @ForAll Random random) {
        var shuffled = new ArrayList<>(store);
        Collections.shuffle(shuffled, random);

        assertThat(policy.decide(shuffled, NOW)).isEqualTo(policy.decide(store, NOW));
    }

    @Property
    void protecting_more_periods_never_deletes_more(
            @ForAll("policies") RetentionPolicy policy,
            @ForAll("stores") List<StoredBackup> store,
            @ForAll @IntRange(max = 20) int more) {
        var kept = kept(policy, store);

        assertThat(kept(policy.keepDaily(policy.daily() + more), store)).containsAll(kept);
        assertThat(kept(policy.keepWeekly(policy.weekly() + more), store)).containsAll(kept);
        assertThat(kept(policy.keepMonthly(policy.monthly() + more), store)).containsAll(kept);
    }

    @Property
    void a_wider_limit_never_deletes_more(
            @ForAll("policies") RetentionPolicy policy,
            @ForAll("stores") List<StoredBackup> store,
            @ForAll @IntRange(max = 20) int more) {
        var kept = kept(policy, store);
        int wider = policy.count() == 0 ? 0 : policy.count() + more;

        assertThat(kept(
                        new RetentionPolicy(wider, policy.maxAge(), policy.daily(), policy.weekly(), policy.monthly()),
                        store))
                .containsAll(kept);
    }

    @Property
    void what_goes_is_beyond_a_limit(
            @ForAll("policies") RetentionPolicy policy, @ForAll("stores") List<StoredBackup> store) {
        var kept = kept(policy, store);
        var gone = new HashSet<>(store);
        gone.removeAll(kept);

        assertThat(gone).allSatisfy(backup -> {
            var age = Duration.between(backup.created(), NOW.toInstant());
            long newer = store.stream()
                    .filter(b -> !b.pinned() && b.kind() == backup.kind() && b.complete() == backup.complete())
                    .filter(b -> !b.created().isBefore(backup.created())
                            && !b.created().isAfter(NOW.toInstant()))
                    .count();
            assertThat((policy.count() > 0 && newer > policy.count())
                            || (!policy.maxAge().isZero() && age.compareTo(policy.maxAge()) > 0))
                    .isTrue();
        });
    }

    @Property
    void complete_backups_fare_as_if_there_were_no_partial_ones(
            @ForAll("policies") RetentionPolicy policy, @ForAll("stores") List<StoredBackup> store) {
        var complete = store.stream().filter(StoredBackup::complete).toList();

        assertThat(kept(policy, store)).containsAll(kept(policy, complete));
        assertThat(kept(policy, store).stream().filter(StoredBackup::complete).toList())
                .containsExactlyInAnyOrderElementsOf(kept(policy, complete));
    }
}
