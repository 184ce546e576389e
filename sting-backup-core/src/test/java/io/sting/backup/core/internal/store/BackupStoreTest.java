package io.sting.backup.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.model.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupStoreTest {
    private static final String NAME = "sting_backup_20260314_031500.tar.gz";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-14T03:15:00Z"), ZoneOffset.UTC);
    private static final Digest DIGEST = new Digest("ab".repeat(32));

    @TempDir
    Path folder;

    private BackupStore store;

    @BeforeEach
    void makeStore() throws Exception {
        store = new BackupStore(folder.resolve("backups"), CLOCK);
        store.create();
        Files.writeString(folder.resolve("backups").resolve(NAME), "not read here");
    }

    @Test
    void sweeps_what_a_crash_left_of_noting_what_is_known() throws Exception {
        store.setPinned(NAME, true);
        Path facts = store.stateFolder().resolve("backups");
        Files.writeString(facts.resolve("." + NAME + ".json.new"), "{\"pinn");

        assertThat(store.sweep()).containsExactly(".sting/backups/." + NAME + ".json.new");

        try (Stream<Path> left = Files.list(facts)) {
            assertThat(left).containsExactly(facts.resolve(NAME + ".json"));
        }
        assertThat(store.list().get(0).pinned()).isTrue();
    }

    @Test
    void keeps_a_pin_that_is_set_while_a_verification_is_noted() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 20; round++) {
                store.setPinned(NAME, false);
                Callable<Boolean> pin = () -> {
                    store.setPinned(NAME, true);
                    return true;
                };
                Callable<Boolean> verify = () -> {
                    new BackupStore(store.directory(), CLOCK).markVerified(NAME, DIGEST);
                    return true;
                };
                for (Future<Boolean> done : threads.invokeAll(List.of(pin, verify), 30, TimeUnit.SECONDS)) {
                    assertThat(done.get()).isTrue();
                }
                assertThat(store.list().get(0).pinned())
                        .describedAs("round %s", round)
                        .isTrue();
                assertThat(store.list().get(0).verified()).contains(CLOCK.instant());
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
