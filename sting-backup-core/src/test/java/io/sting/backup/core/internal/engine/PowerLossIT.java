package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.BackupPlan;
import io.sting.backup.core.files.TreeSnapshot;
import io.sting.backup.faults.ChangeObserver;
import io.sting.backup.faults.Cut;
import io.sting.backup.faults.Cut.CutOff;
import io.sting.backup.faults.ObservedFiles;
import io.sting.backup.faults.PowerLoss;
import io.sting.backup.model.StoredBackup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Backups and restores whose machine loses its power after any change, and with it whatever was not synced: at worst
 * every name that was not, or some of them.
 */
class PowerLossIT {
    private static final long SEED = Long.getLong("sting.tests.seed", 20260314);
    private static final int STRIDE = Integer.getInteger("sting.tests.kills", 12) > 100 ? 1 : 3;
    private static final BooleanSupplier NO_LUCK = () -> false;

    @TempDir
    Path folder;

    private static boolean isCutOff(Runnable run, Cut cut) {
        try {
            run.run();
            return false;
        } catch (CutOff off) {
            return true;
        } catch (RuntimeException | Error e) {
            assertThat(cut.happened())
                    .describedAs("failed without being cut off: %s", e)
                    .isTrue();
            return true;
        }
    }

    private static void restore(FileWorld world, ChangeObserver observer) {
        Path live = ObservedFiles.observed(world.live(), observer);
        FileWorld.engine()
                .run(FileWorld.restore(live, ObservedFiles.beside(live, world.archive()))
                        .build());
    }

    private static void recover(FileWorld world, ChangeObserver observer) {
        Path live = ObservedFiles.observed(world.live(), observer);
        FileWorld.engine().recover(ObservedFiles.beside(live, world.state()), List.of(FileWorld.tree(live)));
    }

    /** @return whether the restore was still under way */
    private boolean strikes(FileWorld world, int changes, BooleanSupplier luck, String when) throws Exception {
        var power = new PowerLoss(world.folder());
        var cut = new Cut(changes, power);
        boolean cutOff = isCutOff(() -> restore(world, cut), cut);
        power.strike(luck);
        if (luck != NO_LUCK) { // then the recovery is struck, too
            var again = new PowerLoss(world.folder());
            var cutAgain = new Cut(changes % 37, again);
            isCutOff(() -> recover(world, cutAgain), cutAgain);
            again.strike(luck);
        }
        recover(world, change -> {});
        world.assertSettled(when);
        world.reset();
        return cutOff;
    }

    @Test
    void restores_wholly_or_not_at_all_when_all_that_was_not_synced_is_lost() throws Exception {
        var world = new FileWorld(folder);
        int changes = 0;
        while (strikes(world, changes, NO_LUCK, "power lost after change " + changes)) {
            changes += STRIDE;
        }
        assertThat(changes).isGreaterThan(150);
    }

    @Test
    void restores_wholly_or_not_at_all_when_some_of_what_was_not_synced_is_lost() throws Exception {
        var world = new FileWorld(folder);
        var random = new Random(SEED);
        int changes = 0;
        while (strikes(
                world,
                changes,
                random::nextBoolean,
                "power lost after change " + changes + " with luck of seed " + SEED)) {
            changes += 1 + random.nextInt(5);
        }
        assertThat(changes).isGreaterThan(150);
    }

    @Test
    void has_whole_backups_only_when_the_power_is_lost() throws Exception {
        folder = folder.toRealPath();
        Path live = Files.createDirectory(folder.resolve("live"));
        Files.writeString(live.resolve("data.txt"), "data ".repeat(1000));
        Path backups = folder.resolve("backups");
        FileWorld.engine().run(plan(live, backups));
        Map<String, String> earlier = finals(backups);
        var random = new Random(SEED);
        boolean cutOff = true;
        for (int changes = 0; cutOff; changes++) {
            for (BooleanSupplier luck : List.of(NO_LUCK, (BooleanSupplier) random::nextBoolean)) {
                var power = new PowerLoss(folder);
                var cut = new Cut(changes, power);
                Path observed = ObservedFiles.observed(live, cut);
                cutOff = isCutOff(
                        () -> FileWorld.engine().run(plan(observed, ObservedFiles.beside(observed, backups))), cut);
                power.strike(luck);
                String when = "power lost after change " + changes;
                assertThat(finals(backups)).describedAs(when).containsAllEntriesOf(earlier);
                assertAllWhole(backups, when);
                if (!cutOff) {
                    assertThat(finals(backups))
                            .describedAs("a backup that was made")
                            .hasSize(earlier.size() + 3);
                }
                removeLater(backups, earlier);
            }
        }
        FileWorld.engine().run(plan(live, backups));
        assertThat(finals(backups)).containsAllEntriesOf(earlier).hasSize(6);
    }

    private static BackupPlan plan(Path live, Path backups) {
        return BackupPlan.builder("test")
                .source(FileWorld.tree(live))
                .directory(backups)
                .build();
    }

    private static Map<String, String> finals(Path backups) throws IOException {
        Map<String, String> found = TreeSnapshot.of(backups);
        found.keySet().removeIf(name -> name.isEmpty() || name.startsWith("/."));
        return found;
    }

    private static void removeLater(Path backups, Map<String, String> earlier) throws IOException {
        for (String name : finals(backups).keySet()) {
            if (!earlier.containsKey(name)) {
                Files.delete(backups.resolve(name.substring(1)));
            }
        }
    }

    private static void assertAllWhole(Path backups, String when) {
        for (StoredBackup backup : FileWorld.engine().catalog(backups).list()) {
            assertThat(backup.id())
                    .describedAs("%s has its sidecar, %s", backup.name(), when)
                    .isPresent();
            try (var archive = FileWorld.engine().open(backups.resolve(backup.name()), Optional.empty())) {
                assertThat(archive.verify().missing())
                        .describedAs("%s, %s", backup.name(), when)
                        .isEmpty();
            }
        }
    }
}
