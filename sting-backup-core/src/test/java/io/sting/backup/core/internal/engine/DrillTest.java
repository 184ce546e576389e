package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.BackupEngine;
import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.files.TreeSnapshot;
import io.sting.backup.error.BackupLockedException;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ComponentProof;
import io.sting.backup.model.DrillResult;
import io.sting.backup.model.StoredBackup;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.CaptureContext;
import io.sting.backup.spi.ComponentContent;
import io.sting.backup.spi.RestoreContext;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillTest {
    private static final Instant NOW = Instant.parse("2026-03-14T02:15:00Z");

    @TempDir
    Path folder;

    private Path live;
    private Path backups;
    private FileTree files;
    private Path archive;

    @BeforeEach
    void makeBackup() throws IOException {
        folder = folder.toRealPath();
        live = Files.createDirectories(folder.resolve("live"));
        backups = folder.resolve("backups");
        Files.createDirectory(live.resolve("conf"));
        Files.writeString(live.resolve("conf/config.yml"), "backup:\n");
        Files.writeString(live.resolve("data.txt"), "some data ".repeat(300_000));
        files = FileTree.at(live);
        archive = engine().run(plan(files)).archive();
    }

    private static BackupEngine engine() {
        return StingBackup.builder().clock(Clock.fixed(NOW, ZoneOffset.UTC)).build();
    }

    private BackupPlan plan(BackupSource... sources) {
        var plan = BackupPlan.builder("test").directory(backups);
        List.of(sources).forEach(plan::source);
        return plan.build();
    }

    private RestorePlan onTrial(RestoreTarget... targets) {
        var plan = RestorePlan.from(archive);
        List.of(targets).forEach(plan::target);
        return plan.build();
    }

    private void assertNothingLeft(Map<String, String> liveBefore) throws IOException {
        assertThat(TreeSnapshot.of(live)).isEqualTo(liveBefore);
        try (Stream<Path> state = Files.list(backups.resolve(".sting"))) {
            assertThat(state.map(path -> path.getFileName().toString()))
                    .allMatch(name -> name.matches("backups|restores|installation-id|proof.json|\\w+\\.lock"));
        }
        try (Stream<Path> journals = Files.list(backups.resolve(".sting/restores"))) {
            assertThat(journals).isEmpty();
        }
    }

    @Test
    void proves_a_backup_and_records_it_without_touching_the_live_state() throws Exception {
        Files.writeString(live.resolve("data.txt"), "changed since");
        var before = TreeSnapshot.of(live);

        DrillResult result = engine().drill(onTrial(files));

        assertThat(result.proven()).isTrue();
        assertThat(result.components())
                .singleElement()
                .extracting(ComponentProof::compared)
                .isEqualTo(Map.of("files", 2L, "folders", 1L, "links", 0L, "bytes", 3_000_008L));
        assertNothingLeft(before);
        var catalog = engine().catalog(backups);
        assertThat(catalog.lastProof().orElseThrow().when()).isEqualTo(NOW);
        assertThat(catalog.lastProof().orElseThrow().archive())
                .isEqualTo(archive.getFileName().toString());
        assertThat(catalog.lastProof().orElseThrow().components()).isEqualTo(result.components());
        assertThat(catalog.list())
                .singleElement()
                .extracting(StoredBackup::proven)
                .isEqualTo(Optional.of(NOW));
    }

    @Test
    void keeps_a_proof_when_the_backup_is_verified_or_pinned_or_gone() throws Exception {
        engine().drill(onTrial(files));
        var catalog = engine().catalog(backups);
        StoredBackup backup = catalog.list().get(0);

        catalog.verify(backup, Optional.empty());
        catalog.pin(backup);
        assertThat(catalog.list())
                .singleElement()
                .extracting(StoredBackup::proven)
                .isEqualTo(Optional.of(NOW));

        Files.delete(archive);
        assertThat(catalog.lastProof()).isPresent();
    }

    @Test
    void forgets_a_proof_when_the_archive_is_another_by_now() throws Exception {
        engine().drill(onTrial(files));
        Files.writeString(live.resolve("data.txt"), "another");
        Path other = engine().run(plan(files)).archive();
        for (String suffix : List.of("", ".checksum", ".meta.json")) {
            Files.move(
                    Path.of(other + suffix),
                    Path.of(archive + suffix),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }

        assertThat(engine().catalog(backups).list())
                .singleElement()
                .extracting(StoredBackup::proven)
                .isEqualTo(Optional.empty());
    }

    @Test
    void says_of_what_nothing_is_proven_when_a_target_has_no_drill() throws Exception {
        archive = engine().run(plan(files, new Note())).archive();

        DrillResult result = engine().drill(onTrial(files, new Note()));

        assertThat(result.components()).extracting(ComponentProof::component).containsExactly("files");
        assertThat(result.notices())
                .anyMatch(notice ->
                        notice.subject().equals("note") && notice.text().contains("cannot be restored on trial"));
    }

    @Test
    void proves_nothing_when_something_came_back_otherwise() throws Exception {
        archive = engine().run(plan(new Note())).archive();
        var differing = new Note() {
            @Override
            public Optional<ComponentProof> drill(RestoreContext context, ComponentContent content) {
                return Optional.of(new ComponentProof("note", Map.of("notes", 1L), List.of("the note is another")));
            }
        };

        DrillResult result = engine().drill(onTrial(differing));

        assertThat(result.proven()).isFalse();
        assertThat(engine().catalog(backups).lastProof()).isEmpty();
    }

    @Test
    void refuses_a_damaged_archive_and_leaves_nothing() throws Exception {
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 4;
        Files.write(archive, bytes);
        var before = TreeSnapshot.of(live);

        assertThatThrownBy(() -> engine().drill(onTrial(files))).isInstanceOf(CorruptBackupException.class);

        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
        assertThat(engine().catalog(backups).lastProof()).isEmpty();
    }

    @Test
    void keeps_its_journal_when_a_target_could_not_remove_what_it_laid() throws Exception {
        archive = engine().run(plan(new Note())).archive();
        var rolledBack = new AtomicReference<String>();
        var stuck = new Note() {
            @Override
            public Optional<ComponentProof> drill(RestoreContext context, ComponentContent content) {
                var failure = new RestoreException(io.sting.backup.model.Phase.STAGE, "note: the trial broke off");
                failure.addSuppressed(new IOException("and something is left"));
                throw failure;
            }

            @Override
            public StagedRestore resume(String restoreId, Map<String, Object> journal) {
                return new NothingStaged() {
                    @Override
                    public void rollback() {
                        rolledBack.set(restoreId);
                    }
                };
            }
        };

        assertThatThrownBy(() -> engine().drill(onTrial(stuck))).hasMessageContaining("the trial broke off");

        assertThat(engine().unsettled(backups.resolve(".sting"))).hasSize(1);
        assertThat(engine().recover(backups.resolve(".sting"), List.of(stuck))).hasSize(1);
        assertThat(rolledBack.get()).isNotNull();
        assertThat(engine().unsettled(backups.resolve(".sting"))).isEmpty();
    }

    @Test
    void excludes_other_runs_of_the_installation() throws Exception {
        archive = engine().run(plan(new Note())).archive();
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var slow = new Note() {
            @Override
            public Optional<ComponentProof> drill(RestoreContext context, ComponentContent content)
                    throws InterruptedException {
                begun.countDown();
                end.await();
                return Optional.of(new ComponentProof("note", Map.of(), List.of()));
            }
        };
        var thread = new Thread(() -> engine().drill(onTrial(slow)));
        thread.start();
        begun.await();
        try {
            var impatient = StingBackup.builder().lockWait(Duration.ZERO).build();
            assertThatThrownBy(() -> impatient.run(onTrial(slow)))
                    .isInstanceOf(BackupLockedException.class)
                    .hasMessageContaining("drill");
        } finally {
            end.countDown();
            thread.join();
        }
    }

    /** A component of a user's own, with no drill. */
    private static class Note implements BackupSource, RestoreTarget {
        @Override
        public String name() {
            return "note";
        }

        @Override
        public void capture(CaptureContext context, ArchiveSink sink) {}

        @Override
        public StagedRestore stage(RestoreContext context, ComponentContent content) {
            return new NothingStaged();
        }

        @Override
        public StagedRestore resume(String restoreId, Map<String, Object> journal) {
            return new NothingStaged();
        }
    }

    private static class NothingStaged implements StagedRestore {
        @Override
        public Map<String, Object> journal() {
            return Map.of();
        }

        @Override
        public void validate() {}

        @Override
        public void commit() {}

        @Override
        public void rollback() {}

        @Override
        public void finish() {}
    }
}
