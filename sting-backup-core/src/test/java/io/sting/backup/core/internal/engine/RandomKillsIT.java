package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.core.files.TreeSnapshot;
import io.sting.backup.core.internal.engine.CrashingProcess.End;
import io.sting.backup.model.StoredBackup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes that are killed in the middle of a backup or restore of files and three databases. How many kills at random
 * moments, {@code -Dsting.tests.kills} says; {@code -Dsting.tests.seed} makes them others.
 */
class RandomKillsIT extends CrashIntegrationTest {
    private static final Logger LOG = LoggerFactory.getLogger(RandomKillsIT.class);
    private static final long SEED = Long.getLong("sting.tests.seed", 20260314);
    private static final int KILLS = Integer.getInteger("sting.tests.kills", 50);

    @Test
    void is_wholly_old_or_new_when_killed_at_any_moment() throws Exception {
        resetAll();
        oldRows = rows();
        var random = new Random(SEED);
        long nanos = durationOf(CrashingProcess.restore(place, archive, "", ""));
        resetAll();
        oldRows = rows();
        int inTime = 0;
        int restoredCount = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            // Every other one late, where the commit is, which takes a small part of the time.
            double moment = kill % 2 == 0 ? random.nextDouble() : 0.75 + 0.35 * random.nextDouble();
            Duration after = Duration.ofNanos((long) (nanos * moment));
            CrashingProcess process = CrashingProcess.restore(place, archive, "", "");
            process.awaitBegin();
            Thread.sleep(after.toMillis(), after.toNanosPart() % 1_000_000);
            process.kill();
            inTime += process.await() == End.KILLED ? 1 : 0;
            String when = "kill " + kill + " of seed " + SEED + ", after " + after;
            boolean restored = recoverAndCheck(when);
            assertThat(service.isUp()).describedAs("the service, %s", when).isTrue();
            restoredCount += restored ? 1 : 0;
            resetIf(restored);
        }
        LOG.info("{} restores, {} of them killed in time; {} were restored in the end", KILLS, inTime, restoredCount);
        assertThat(inTime).isPositive();
    }

    private static long durationOf(CrashingProcess process) throws IOException, InterruptedException {
        process.awaitBegin();
        long begun = System.nanoTime();
        assertThat(process.await()).isEqualTo(End.SUCCEEDED);
        return System.nanoTime() - begun;
    }

    @Test
    void leaves_no_half_backup_when_killed_at_any_moment() throws Exception {
        resetAll();
        server.psql("postgres", "CREATE DATABASE sting_messaging;");
        var random = new Random(SEED);
        long nanos = durationOf(CrashingProcess.backup(place));
        for (int kill = 0; kill < Math.max(4, KILLS / 4); kill++) {
            Map<String, String> earlier = finals();
            Duration after = Duration.ofNanos((long) (nanos * 1.1 * random.nextDouble()));
            CrashingProcess process = CrashingProcess.backup(place);
            process.awaitBegin();
            Thread.sleep(after.toMillis(), after.toNanosPart() % 1_000_000);
            process.kill();
            String when = "backup kill " + kill + " of seed " + SEED + ", after " + after;
            assertThat(finals()).describedAs(when).containsAllEntriesOf(earlier);
            verifyAll(when);
        }
        Map<String, String> earlier = finals();
        engine().run(CrashingProcess.backupPlan(place));
        assertThat(finals()).containsAllEntriesOf(earlier).hasSize(earlier.size() + 3);
        try (Stream<Path> list = Files.list(place.backups())) {
            assertThat(list.map(path -> path.getFileName().toString()))
                    .allMatch(
                            name -> name.matches("\\.sting|sting_backup_\\w+\\.tar\\.gz(\\.meta\\.json|\\.checksum)?"));
        }
        try (Stream<Path> left = Files.list(place.workspace())) {
            assertThat(left).isEmpty();
        }
    }

    /** What has a backup's name and, if it is a sidecar, its backup. */
    private Map<String, String> finals() throws IOException {
        Map<String, String> found = TreeSnapshot.of(place.backups());
        found.keySet().removeIf(name -> name.isEmpty() || name.startsWith("/."));
        List<String> archives =
                found.keySet().stream().filter(name -> name.endsWith(".tar.gz")).toList();
        found.keySet().removeIf(name -> archives.stream().noneMatch(name::startsWith));
        return found;
    }

    private void verifyAll(String when) throws IOException {
        var catalog = engine().catalog(place.backups());
        for (StoredBackup backup : catalog.list()) {
            try (var one = engine().open(place.backups().resolve(backup.name()), Optional.empty())) {
                assertThat(one.verify().missing())
                        .describedAs("%s, %s", backup.name(), when)
                        .isEmpty();
            }
        }
    }
}
