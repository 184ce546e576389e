package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.crypto.KeyFile;
import io.sting.backup.core.crypto.OpenSslAes256Cbc;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.error.BackupLockedException;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.error.KeyException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.error.SourceException;
import io.sting.backup.event.BackupEvent;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.BackupResult;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RetentionPolicy;
import io.sting.backup.model.StoredBackup;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.CaptureContext;
import io.sting.backup.spi.ComponentContent;
import io.sting.backup.spi.RestoreContext;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.StagedRestore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    @TempDir
    Path folder;

    private Path live;
    private Path backups;
    private KeyFile key;
    private FileTree files;
    private final List<BackupEvent> events = new ArrayList<>();

    @BeforeEach
    void makeInstallation() throws IOException {
        folder = folder.toRealPath();
        live = Files.createDirectories(folder.resolve("live"));
        backups = folder.resolve("backups");
        Files.createDirectories(live.resolve("conf"));
        Files.writeString(live.resolve("conf/config.yml"), "backup:\n");
        Files.writeString(live.resolve("data.txt"), "some data ".repeat(300_000));
        key = KeyFile.at(folder.resolve("key.txt"));
        key.create();
        files = FileTree.at(live);
    }

    private io.sting.backup.BackupEngine engine(Clock clock) {
        return StingBackup.builder().clock(clock).listener(events::add).build();
    }

    private io.sting.backup.BackupEngine engine() {
        return engine(Clock.systemDefaultZone());
    }

    private BackupPlan.Builder plan() {
        return BackupPlan.builder("test").source(files).directory(backups);
    }

    private BackupPlan.Builder encrypted() {
        return plan().cipher(OpenSslAes256Cbc.with(key));
    }

    private RestorePlan.Builder restore(Path archive) {
        return RestorePlan.from(archive).cipher(OpenSslAes256Cbc.with(key));
    }

    private List<String> namesInBackups() throws IOException {
        try (Stream<Path> list = Files.list(backups)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void leaves_an_archive_with_sidecars_and_nothing_else() throws Exception {
        BackupResult result = engine().run(encrypted().build());

        String name = result.archive().getFileName().toString();
        assertThat(name).matches("sting_backup_\\d{8}_\\d{6}\\.tar\\.gz\\.enc");
        assertThat(namesInBackups()).containsExactly(".sting", name, name + ".checksum", name + ".meta.json");
        assertThat(result.verified()).isTrue();
        assertThat(result.warnings()).isEmpty();
        assertThat(Files.getPosixFilePermissions(result.archive())).hasSize(2);
        try (Stream<Path> state = Files.list(backups.resolve(".sting"))) {
            assertThat(state.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("backups", "backups.lock", "facts.lock", "installation-id");
        }
    }

    @Test
    void restores_what_it_backed_up_when_files_were_changed() throws Exception {
        for (boolean encrypt : new boolean[] {true, false}) {
            BackupResult backup = engine().run((encrypt ? encrypted() : plan()).build());
            Files.writeString(live.resolve("data.txt"), "changed");
            Files.writeString(live.resolve("new"), "new");

            engine().run(restore(backup.archive()).target(files).build());

            assertThat(live.resolve("data.txt")).hasContent("some data ".repeat(300_000));
            assertThat(live.resolve("new")).doesNotExist();
        }
    }

    @Test
    void says_which_components_are_left_unless_that_is_meant() throws Exception {
        FileTree other =
                FileTree.at(Files.createDirectory(folder.resolve("other"))).named("other");
        Path archive = engine().run(plan().source(other).build()).archive();

        var told = engine().run(restore(archive).target(files).build());
        var meant = engine().run(restore(archive).target(files).partial().build());

        assertThat(told.notices()).extracting(notice -> notice.subject()).contains("other");
        assertThat(meant.notices()).extracting(notice -> notice.subject()).doesNotContain("other");
    }

    @Test
    void gives_two_backups_of_one_second_two_names() {
        var clock = Clock.fixed(Instant.parse("2026-03-14T02:15:00Z"), ZoneId.of("Europe/Berlin"));
        assertThat(engine(clock).run(plan().build()).archive()).hasFileName("sting_backup_20260314_031500.tar.gz");
        assertThat(engine(clock).run(plan().build()).archive()).hasFileName("sting_backup_20260314_031500_2.tar.gz");
        assertThat(engine(clock).run(encrypted().build()).archive())
                .hasFileName("sting_backup_20260314_031500_3.tar.gz.enc");
    }

    @Test
    void gives_a_sparse_file_its_holes_back() throws Exception {
        Path sparse = live.resolve("sparse");
        try (var file = new java.io.RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(20_000_000);
            file.seek(10_000_000);
            file.write(1);
        }
        byte[] content = Files.readAllBytes(sparse);
        BackupResult backup = engine().run(encrypted().build());
        Files.delete(sparse);

        engine().run(restore(backup.archive()).target(files).build());

        assertThat(sparse).hasBinaryContent(content);
        var stat = new ProcessBuilder("stat", "-c", "%b", sparse.toString()).start();
        long blocks = Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        assertThat(blocks * 512).isLessThan(1_000_000);
    }

    @Test
    void keeps_what_retention_says_and_removes_sidecars_too() throws Exception {
        for (int day = 1; day <= 4; day++) {
            var clock = Clock.fixed(Instant.parse("2026-03-0" + day + "T02:00:00Z"), ZoneId.of("UTC"));
            engine(clock).run(plan().retain(RetentionPolicy.keepLast(2)).build());
        }
        assertThat(namesInBackups())
                .filteredOn(name -> name.startsWith("sting"))
                .hasSize(6)
                .allMatch(name -> name.contains("20260303") || name.contains("20260304"));
    }

    @Test
    void passes_a_pinned_backup_by() {
        var first = Clock.fixed(Instant.parse("2026-03-01T02:00:00Z"), ZoneId.of("UTC"));
        BackupResult pinned = engine(first).run(plan().build());
        var catalog = engine().catalog(backups);
        catalog.pin(catalog.find(pinned.id().value()));
        for (int day = 2; day <= 3; day++) {
            var clock = Clock.fixed(Instant.parse("2026-03-0" + day + "T02:00:00Z"), ZoneId.of("UTC"));
            engine(clock).run(plan().retain(RetentionPolicy.keepLast(1)).build());
        }
        assertThat(catalog.list()).extracting(StoredBackup::pinned).containsExactly(false, true);
    }

    @Test
    void sweeps_what_a_crash_left_and_touches_no_foreign_file() throws Exception {
        Files.createDirectories(backups.resolve(".sting/work-123/spool"));
        Files.writeString(backups.resolve(".sting_backup_20260101_000000.tar.gz.enc.partial"), "half");
        Files.writeString(backups.resolve("sting_backup_20260101_000000.tar.gz.enc.checksum"), "orphan");
        Files.writeString(backups.resolve("sting_backup_20260101_000000.tar.gz.enc.meta.json"), "{}");
        Files.writeString(backups.resolve("mine.tar.gz"), "mine");
        Files.writeString(backups.resolve("mine.tar.gz.checksum"), "mine");

        BackupResult result = engine().run(plan().build());

        assertThat(namesInBackups())
                .contains("mine.tar.gz", "mine.tar.gz.checksum")
                .noneMatch(name -> name.contains("20260101"));
        assertThat(backups.resolve(".sting/work-123")).doesNotExist();
        assertThat(result.notices()).anyMatch(notice -> notice.subject().contains("20260101"));
    }

    /** A source that fails when told. */
    private record Failing(String name, Exception failure) implements BackupSource {
        @Override
        public void capture(CaptureContext context, ArchiveSink sink) throws IOException {
            if (failure instanceof IOException io) {
                throw io;
            }
            throw (RuntimeException) failure;
        }
    }

    @Test
    void leaves_no_backup_when_one_source_fails() throws Exception {
        BackupResult earlier = engine().run(plan().build());

        assertThatThrownBy(() -> engine().run(encrypted()
                        .source(new Failing("broken", new IOException("the pump is dry")))
                        .build()))
                .isInstanceOf(SourceException.class)
                .hasMessage("broken: the pump is dry");

        assertThat(namesInBackups())
                .hasSize(4)
                .contains(earlier.archive().getFileName().toString());
    }

    /** Streams until it is interrupted. */
    private record Endless(CountDownLatch started) implements BackupSource {
        @Override
        public String name() {
            return "slow";
        }

        @Override
        public void capture(CaptureContext context, ArchiveSink sink) throws IOException, InterruptedException {
            sink.stream(ArchiveEntry.streamed(ArchivePath.of("endless")), out -> {
                started.countDown();
                while (true) {
                    out.write(new byte[1000]);
                    TimeUnit.MILLISECONDS.sleep(1);
                }
            });
        }
    }

    @Test
    void keeps_restores_away_while_it_goes_to_another_folder() throws Exception {
        RestorePlan restore = restore(engine().run(encrypted().build()).archive())
                .target(files)
                .build();
        var started = new CountDownLatch(1);
        BackupPlan elsewhere = BackupPlan.builder("test")
                .source(files)
                .source(new Endless(started))
                .directory(folder.resolve("elsewhere"))
                .stateDirectory(backups.resolve(".sting"))
                .build();
        var run = new Thread(
                () -> assertThatThrownBy(() -> engine().run(elsewhere)).isInstanceOf(InterruptedRunException.class));
        run.start();
        started.await();

        assertThatThrownBy(() -> engine().run(restore))
                .isInstanceOf(BackupLockedException.class)
                .hasMessageContaining("backup");

        run.interrupt();
        run.join();
        assertThat(engine().run(restore).warnings()).isEmpty();
    }

    @Test
    void goes_to_another_folder_when_the_disk_of_the_usual_one_is_not_there() {
        Path missing = folder.resolve("not mounted");
        BackupResult result =
                engine().run(plan().stateDirectory(missing.resolve(".sting")).build());

        assertThat(result.archive()).exists();
        assertThat(missing).doesNotExist();
    }

    @Test
    void cleans_up_when_interrupted() throws Exception {
        var started = new CountDownLatch(1);
        var thrown = new Exception[1];
        var run = new Thread(() -> {
            try {
                engine().run(encrypted().source(new Endless(started)).build());
            } catch (InterruptedRunException e) {
                thrown[0] = e;
            }
        });
        run.start();
        started.await();
        run.interrupt();
        run.join();

        assertThat(thrown[0]).isInstanceOf(InterruptedRunException.class);
        assertThat(namesInBackups()).containsExactly(".sting");
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("sting-")) {
                thread.join(5_000); // a pool that has terminated may have a thread on its last step
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void reads_single_files_and_lists_entries() throws Exception {
        BackupResult backup = engine().run(encrypted().build());
        try (var archive = engine().open(backup.archive(), Optional.of(OpenSslAes256Cbc.with(key)))) {
            var paths = new ArrayList<String>();
            archive.entries((ManifestEntry entry) -> paths.add(entry.path().value()));
            assertThat(paths).contains("files/conf/config.yml", "files/data.txt");
            var out = new ByteArrayOutputStream();
            archive.copy(ArchivePath.of("files/conf/config.yml"), out);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("backup:\n");
            assertThatThrownBy(() -> archive.copy(ArchivePath.of("files/none"), out))
                    .isInstanceOf(BackupNotFoundException.class)
                    .hasMessageContaining("files/none");
            assertThat(archive.header().orElseThrow().components()).containsExactly("files");
        }
    }

    @Test
    void extracts_into_a_new_folder_and_refuses_one_that_is_not_empty() throws Exception {
        BackupResult backup = engine().run(encrypted().build());
        try (var archive = engine().open(backup.archive(), Optional.of(OpenSslAes256Cbc.with(key)))) {
            Path target = folder.resolve("extracted");
            archive.extract(target, path -> path.value().startsWith("files/conf"));
            assertThat(target.resolve("files/conf/config.yml")).hasContent("backup:\n");
            assertThat(target.resolve("files/data.txt")).doesNotExist();
            assertThatThrownBy(() -> archive.extract(target, path -> true))
                    .isInstanceOf(RestoreException.class)
                    .hasMessageContaining("not an empty folder");
        }
    }

    @Test
    void tells_a_missing_key_from_a_wrong_one_and_from_damage() throws Exception {
        Path archive = engine().run(encrypted().build()).archive();
        var other = KeyFile.at(folder.resolve("other.txt"));
        other.create();

        assertThatThrownBy(() -> engine().open(archive, Optional.empty())).isInstanceOf(KeyException.class);
        assertThatThrownBy(() -> engine().open(archive, Optional.of(OpenSslAes256Cbc.with(other))))
                .isInstanceOf(KeyException.class);
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);
        assertThatThrownBy(() -> engine().run(restore(archive).target(files).build()))
                .isInstanceOf(CorruptBackupException.class);
        assertThat(live.resolve("data.txt")).hasContent("some data ".repeat(300_000));
    }

    /** A target whose commit fails when told. */
    private record FailingTarget(String name, List<String> calls) implements RestoreTarget, BackupSource {
        @Override
        public void capture(CaptureContext context, ArchiveSink sink) throws IOException, InterruptedException {
            sink.stream(ArchiveEntry.streamed(ArchivePath.of("one")), out -> out.write(1));
        }

        @Override
        public StagedRestore stage(RestoreContext context, ComponentContent content)
                throws IOException, InterruptedException {
            content.forEach((entry, bytes) -> calls.add("stage " + entry.path()));
            return new StagedRestore() {
                @Override
                public Map<String, Object> journal() {
                    return Map.of();
                }

                @Override
                public void validate() {
                    calls.add("validate");
                }

                @Override
                public boolean commitsAtomically() {
                    return true;
                }

                @Override
                public void commit() throws IOException {
                    calls.add("commit");
                    throw new IOException("the valve is stuck");
                }

                @Override
                public void rollback() {
                    calls.add("rollback");
                }

                @Override
                public void finish() {
                    calls.add("finish");
                }
            };
        }

        @Override
        public StagedRestore resume(String restoreId, Map<String, Object> journal) throws IOException {
            throw new IOException("not asked for here");
        }
    }

    @Test
    void brings_files_back_when_a_later_commit_fails() throws Exception {
        var failing = new FailingTarget("valve", new ArrayList<>());
        BackupResult backup = engine().run(encrypted().source(failing).build());
        Files.writeString(live.resolve("data.txt"), "today's");

        assertThatThrownBy(() -> engine().run(restore(backup.archive())
                        .target(failing)
                        .target(files)
                        .build()))
                .isInstanceOf(RestoreRolledBackException.class)
                .hasMessageContaining("the valve is stuck")
                .hasMessageContaining("previous state is in place");

        assertThat(live.resolve("data.txt")).hasContent("today's");
        assertThat(failing.calls()).containsExactly("stage one", "validate", "commit", "rollback");
        try (Stream<Path> list = Files.list(live)) {
            assertThat(list.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("conf", "data.txt");
        }
    }

    @Test
    void says_what_the_archive_has_when_a_component_is_missing() {
        BackupResult backup = engine().run(plan().build());
        assertThatThrownBy(() -> engine().run(restore(backup.archive())
                        .target(files.named("letsencrypt"))
                        .build()))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("letsencrypt")
                .hasMessageContaining("files");
    }

    @Test
    void never_captures_the_backup_folder_when_it_lies_inside_the_tree() throws Exception {
        backups = live.resolve("backups");
        engine().run(plan().build());
        BackupResult second = engine().run(plan().build());
        var paths = new ArrayList<String>();
        try (var archive = engine().open(second.archive(), Optional.empty())) {
            archive.entries((ManifestEntry entry) -> paths.add(entry.path().value()));
        }
        assertThat(paths).noneMatch(path -> path.contains("backups"));

        engine().run(restore(second.archive()).target(files).build());

        assertThat(engine().catalog(backups).list()).hasSize(2);
    }

    @Test
    void tells_phases_in_order_and_survives_a_listener_that_throws() throws Exception {
        engine().run(plan().build());
        assertThat(events)
                .filteredOn(BackupEvent.PhaseStarted.class::isInstance)
                .extracting(event -> ((BackupEvent.PhaseStarted) event).phase())
                .containsExactly(Phase.PLAN, Phase.CAPTURE, Phase.PUBLISH, Phase.VERIFY);
        var broken = StingBackup.builder()
                .listener(event -> {
                    throw new IllegalStateException("listener broke");
                })
                .build();
        assertThat(broken.run(plan().build()).archive()).exists();
    }

    @Test
    void warns_when_a_required_entry_is_missing() {
        BackupResult result = engine().run(BackupPlan.builder("test")
                .source(files.requiring("conf/config.yml", "env/*.env"))
                .directory(backups)
                .build());
        assertThat(result.warnings()).singleElement().satisfies(warning -> assertThat(warning.subject())
                .isEqualTo("files/env/*.env"));
    }

    @Test
    void finds_backups_by_name_id_and_latest_and_says_what_there_is_otherwise() {
        BackupResult first = engine().run(plan().build());
        BackupResult partial = engine().run(plan().partial().build());
        var catalog = engine().catalog(backups);
        assertThat(catalog.find("latest").id()).contains(first.id());
        assertThat(catalog.find(partial.id().value()).complete()).isFalse();
        assertThat(catalog.find(first.archive().getFileName().toString()).id()).contains(first.id());
        assertThatThrownBy(() -> catalog.find("nonsense"))
                .isInstanceOf(BackupNotFoundException.class)
                .hasMessageContaining(first.archive().getFileName().toString());
        assertThatThrownBy(() -> engine().catalog(folder.resolve("nowhere")).find("latest"))
                .isInstanceOf(BackupNotFoundException.class);
    }

    @Test
    void remembers_a_verification_only_of_the_bytes_that_were_verified() throws Exception {
        BackupResult backup = engine().run(plan().verified(false).build());
        var catalog = engine().catalog(backups);
        assertThat(catalog.find("latest").verified()).isEmpty();
        catalog.verify(catalog.find("latest"), Optional.empty());
        assertThat(catalog.find("latest").verified()).isPresent();
        Path other = engine().run(plan().verified(false).build()).archive();
        for (String suffix : List.of("", ".meta.json", ".checksum")) {
            Files.move(
                    Path.of(other + suffix),
                    Path.of(backup.archive() + suffix),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(catalog.find(backup.archive().getFileName().toString()).verified())
                .isEmpty();
    }

    @Test
    void waits_for_another_run_when_told_to() throws Exception {
        engine().run(plan().build());
        var patient = StingBackup.builder().lockWait(Duration.ofSeconds(30)).build();
        var runs = new ArrayList<Thread>();
        var results = java.util.Collections.synchronizedList(new ArrayList<BackupResult>());
        for (int i = 0; i < 3; i++) {
            var run = new Thread(() -> results.add(patient.run(plan().build())));
            runs.add(run);
            run.start();
        }
        for (Thread run : runs) {
            run.join();
        }
        assertThat(results).hasSize(3).extracting(BackupResult::archive).doesNotHaveDuplicates();
    }
}
