package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.core.crypto.OpenSslAes256Cbc;
import io.sting.backup.error.KeyException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Notice;
import io.sting.backup.model.Phase;
import io.sting.backup.model.Warning;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.KeySource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ArchiveWriterTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("a");
    }

    private ArchiveWriter writer(Optional<ArchiveCipher> cipher) throws IOException {
        return ArchiveWriter.create(file(), Archives.header("files"), Archives.options(folder, cipher));
    }

    private static byte[] random(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private List<Path> left() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    @AfterEach
    void no_thread_is_left() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("sting-")) {
                thread.join(5_000); // a pool that has terminated may have a thread on its last step
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void refuses_to_overwrite_and_writes_for_the_owner_alone() throws Exception {
        Archives.write(file(), Optional.empty(), sink -> Archives.addFile(sink, "f", new byte[1]));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        byte[] before = Files.readAllBytes(file());
        assertThatThrownBy(() -> writer(Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file().toString());
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leaves_nothing_when_it_is_given_up(boolean encrypted) throws Exception {
        try (var writer = writer(encrypted ? Optional.of(Archives.cipher()) : Optional.empty())) {
            ArchiveSink sink = writer.sink("files", bytes -> {});
            for (int i = 0; i < 10; i++) {
                Archives.addFile(sink, "f" + i, random(i, 1_500_000));
            }
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void spools_under_a_throw_away_key_what_memory_does_not_hold() throws Exception {
        byte[] marker = "this must not be on disk in plain".getBytes(StandardCharsets.UTF_8);
        byte[] content = random(1, 40_000_000);
        for (int at = 0; at < content.length - marker.length; at += 100_000) {
            System.arraycopy(marker, 0, content, at, marker.length);
        }
        var seen = new ArrayList<String>();
        try (var writer = writer(Optional.of(Archives.cipher()))) {
            writer.sink("files", bytes -> {}).stream(ArchiveEntry.streamed(ArchivePath.of("dump")), out -> {
                out.write(content);
                for (Path path : left()) {
                    if (path.getFileName().toString().startsWith("spool-")) {
                        seen.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
                        String text = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
                        assertThat(text.length()).isGreaterThan(10_000_000);
                        assertThat(text).doesNotContain("this must not be on disk");
                    }
                }
            });
            writer.finish(List.of(new ComponentSummary("files", 0, 0, Map.of())), List.of(), List.of());
        }
        assertThat(seen).containsExactly("rw-------");
        assertThat(left()).containsExactly(file());
        try (var reader = Archives.open(file(), Archives.cipher())) {
            reader.read(
                    path -> true, (entry, in) -> assertThat(in.readAllBytes()).isEqualTo(content));
        }
    }

    @Test
    void a_stream_that_fails_never_was() throws Exception {
        var written = Archives.write(file(), Optional.empty(), sink -> {
            Archives.addFile(sink, "before", new byte[10]);
            assertThatThrownBy(() -> sink.stream(ArchiveEntry.streamed(ArchivePath.of("broken")), out -> {
                        out.write(random(2, 30_000_000));
                        throw new IOException("the child died");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the child died");
            Archives.addFile(sink, "after", new byte[10]);
        });
        assertThat(written.manifest().entries()).isEqualTo(2);
        assertThat(left()).containsExactly(file());
        try (var reader = Archives.open(file())) {
            assertThat(Archives.contents(reader)).containsOnlyKeys("files/before", "files/after");
            reader.verify(bytes -> {});
        }
    }

    @Test
    void content_that_fails_half_way_ends_the_archive_with_its_own_failure() throws Exception {
        try (var writer = writer(Optional.empty())) {
            ArchiveSink sink = writer.sink("files", bytes -> {});
            assertThatThrownBy(() -> sink.add(ArchiveEntry.file(ArchivePath.of("f"), 100), new InputStream() {
                        @Override
                        public int read() throws IOException {
                            throw new IOException("bad sector");
                        }
                    }))
                    .hasMessage("bad sector");
            assertThatThrownBy(() -> Archives.addFile(sink, "g", new byte[1])).hasMessage("bad sector");
            assertThatThrownBy(() -> writer.finish(List.of(), List.of(), List.of()))
                    .hasMessage("bad sector");
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void a_missing_key_is_said_as_such() throws Exception {
        var cipher = OpenSslAes256Cbc.with(new KeySource() {
            @Override
            public byte[] current() {
                throw new KeyException(Phase.PLAN, "no key here");
            }

            @Override
            public List<byte[]> candidates() {
                throw new KeyException(Phase.PLAN, "no key here");
            }

            @Override
            public String description() {
                return "nowhere";
            }
        });
        assertThatThrownBy(() -> Archives.write(
                        file(), Optional.of(cipher), sink -> Archives.addFile(sink, "f", random(1, 20_000_000))))
                .isInstanceOf(KeyException.class)
                .hasMessage("no key here");
        assertThat(left()).isEmpty();
    }

    @Test
    void obeys_interruption_and_cleans_up() throws Exception {
        var begun = new CountDownLatch(1);
        var failures = Collections.synchronizedList(new ArrayList<Throwable>());
        var thread = new Thread(() -> {
            try (var writer = writer(Optional.of(Archives.cipher()))) {
                ArchiveSink sink = writer.sink("files", bytes -> {});
                for (int i = 0; ; i++) {
                    Archives.addFile(sink, "f" + i, random(i, 3_000_000));
                    begun.countDown();
                }
            } catch (IOException | InterruptedException | RuntimeException e) {
                failures.add(e);
            }
        });
        thread.start();
        begun.await();
        thread.interrupt();
        thread.join();
        assertThat(failures).singleElement().isInstanceOf(InterruptedException.class);
        assertThat(left()).isEmpty();
    }

    @Test
    void obeys_interruption_while_streaming() throws Exception {
        var begun = new CountDownLatch(1);
        var failures = Collections.synchronizedList(new ArrayList<Throwable>());
        var thread = new Thread(() -> {
            try (var writer = writer(Optional.empty())) {
                writer.sink("files", bytes -> {}).stream(ArchiveEntry.streamed(ArchivePath.of("f")), out -> {
                    byte[] content = random(1, 3_000_000);
                    while (true) {
                        out.write(content);
                        begun.countDown();
                    }
                });
            } catch (IOException | InterruptedException | RuntimeException e) {
                failures.add(e);
            }
        });
        thread.start();
        begun.await();
        thread.interrupt();
        thread.join();
        assertThat(failures).singleElement().isInstanceOf(InterruptedException.class);
        assertThat(left()).isEmpty();
    }

    @Test
    void four_sources_write_side_by_side() throws Exception {
        var read = new AtomicLong();
        var threads = Executors.newFixedThreadPool(4);
        long expected = 0;
        try (var writer = ArchiveWriter.create(
                file(),
                Archives.header("a", "b", "c", "d"),
                Archives.options(folder, Optional.of(Archives.cipher())))) {
            var done = new ArrayList<Future<Long>>();
            for (String name : List.of("a", "b", "c", "d")) {
                ArchiveSink sink = writer.sink(name, read::addAndGet);
                done.add(threads.submit(fill(sink, name.hashCode())));
            }
            for (Future<Long> one : done) {
                expected += one.get(50, TimeUnit.SECONDS);
            }
            var components = List.of("a", "b", "c", "d").stream()
                    .map(name -> new ComponentSummary(name, 0, 0, Map.of()))
                    .toList();
            var written = writer.finish(components, List.of(), List.of());
            assertThat(written.manifest().contentBytes()).isEqualTo(expected).isEqualTo(read.get());
            assertThat(written.manifest().components()).allMatch(component -> component.entries() == 60);
        } finally {
            threads.shutdownNow();
        }
        try (var reader = Archives.open(file(), Archives.cipher())) {
            assertThat(reader.verify(bytes -> {}).entries()).isEqualTo(240);
        }
    }

    private static Callable<Long> fill(ArchiveSink sink, int seed) {
        return () -> {
            var random = new Random(seed);
            long bytes = 0;
            for (int i = 0; i < 60; i++) {
                byte[] content = random(seed + i, random.nextInt(i % 20 == 0 ? 3_000_000 : 50_000));
                bytes += content.length;
                if (i % 3 == 0) {
                    sink.stream(ArchiveEntry.streamed(ArchivePath.of("s" + i)), out -> out.write(content));
                } else {
                    Archives.addFile(sink, "f" + i, content);
                }
            }
            return bytes;
        };
    }

    @Test
    void keeps_the_manifests_first_line_short_however_many_warnings_there_are() throws Exception {
        var warnings = new ArrayList<Warning>();
        for (int i = 0; i < 100_000; i++) {
            warnings.add(new Warning("files/some/file/number/" + i, "vanished while it was read"));
        }
        try (var writer = writer(Optional.empty())) {
            writer.finish(
                    List.of(new ComponentSummary("files", 0, 0, Map.of())), warnings, List.of(new Notice("a", "b")));
        }
        try (var reader = Archives.open(file())) {
            List<Warning> kept = reader.manifest().orElseThrow().warnings();
            assertThat(kept).hasSizeBetween(10_000, 99_999);
            assertThat(kept.get(kept.size() - 1).text())
                    .isEqualTo("and " + (100_000 - kept.size() + 1) + " more, which the log has");
        }
    }

    @Test
    void refuses_component_names_that_the_archive_uses_itself() throws Exception {
        try (var writer = writer(Optional.empty())) {
            for (String name : List.of("members", "manifest.jsonl", "README.txt", "sting-backup.json", "a/b", "..")) {
                assertThatThrownBy(() -> writer.sink(name, bytes -> {})).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void fills_short_content_with_zeros_and_says_how_much_there_was() throws Exception {
        Archives.write(file(), Optional.empty(), sink -> {
            var entry = ArchiveEntry.file(ArchivePath.of("short"), 2_000_000);
            assertThat(sink.add(entry, new ByteArrayInputStream(random(1, 1_000))))
                    .isEqualTo(1_000);
            assertThat(sink.add(entry.withPath(ArchivePath.of("long")), new ByteArrayInputStream(random(1, 3_000_000))))
                    .isEqualTo(2_000_000);
        });
        try (var reader = Archives.open(file())) {
            reader.read(path -> path.name().equals("short"), (entry, content) -> assertThat(content.readAllBytes())
                    .isEqualTo(java.util.Arrays.copyOf(random(1, 1_000), 2_000_000)));
        }
    }
}
