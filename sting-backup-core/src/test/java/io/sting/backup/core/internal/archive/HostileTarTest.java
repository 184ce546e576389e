package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.core.internal.archive.tar.TarLimits;
import io.sting.backup.error.CorruptBackupException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tars that were made to do harm, each refused with its entry's name. */
class HostileTarTest {
    private static final ReaderLimits LIMITS =
            new ReaderLimits(1000, 100_000_000, 4 << 20, 4 << 20, 4 << 20, new TarLimits(1 << 20, 65_535, 1000));

    private static TarBytes tar() {
        return new TarBytes();
    }

    static Stream<HostileCase> hostile() {
        return HostileTars.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void refuses(HostileCase hostile) throws Exception {
        try (var reader = open(hostile.bytes())) {
            var visited = new ArrayList<String>();
            assertThatThrownBy(() -> reader.read(path -> true, (entry, content) -> {
                        visited.add(entry.path().value());
                        content.transferTo(OutputStream.nullOutputStream());
                    }))
                    .isInstanceOf(CorruptBackupException.class)
                    .hasMessageStartingWith("x.tar.gz: ")
                    .hasMessageContainingAll(hostile.said().toArray(new String[0]));
            assertThatThrownBy(() -> reader.verify(bytes -> {})).isInstanceOf(CorruptBackupException.class);
            assertThatThrownBy(() -> reader.entries(entry -> {})).isInstanceOf(CorruptBackupException.class);
            assertThat(visited).doesNotContain("a/passwd", "etc/passwd", "dev", "pipe", "big");
        }
    }

    private static ArchiveReader open(byte[] bytes) {
        return ArchiveReader.open(
                new MemoryBytes(bytes),
                "x.tar.gz",
                new ArchiveReader.Options(Optional.empty(), Optional.empty(), 1, LIMITS));
    }

    @Test
    void takes_a_file_that_comes_again_as_a_file() throws Exception {
        byte[] added =
                tar().file("a", "old").file("b", "x").file("a", "new").end().gzip();
        try (var reader = open(added)) {
            var out = new ByteArrayOutputStream();
            reader.copy(io.sting.backup.model.ArchivePath.of("a"), out);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("new");
        }
    }

    @Test
    void refuses_more_entries_than_the_limit() throws Exception {
        var tar = tar();
        for (int i = 0; i <= 1000; i++) {
            tar.file("f" + i, "");
        }
        try (var reader = open(tar.end().gzip())) {
            assertThatThrownBy(() -> reader.verify(bytes -> {}))
                    .isInstanceOf(CorruptBackupException.class)
                    .hasMessageContaining("more than 1000 entries");
        }
    }

    @Test
    void refuses_more_paths_than_fit_into_memory() throws Exception {
        var limits = new ReaderLimits(1_000_000, 1 << 30, 1 << 20, 4 << 20, 4 << 20, LIMITS.tar());
        var tar = tar();
        var random = new Random(1);
        for (int i = 0; i < 200; i++) {
            var path = new StringBuilder("path=");
            for (int j = 0; j < 2000; j++) {
                path.append(Integer.toString(random.nextInt(1 << 20), 36)).append('/');
            }
            tar.pax(path.append("x").toString()).file("x", "");
        }
        var options = new ArchiveReader.Options(Optional.empty(), Optional.empty(), 1, limits);
        try (var reader = ArchiveReader.open(new MemoryBytes(tar.end().gzip()), "x.tar.gz", options)) {
            assertThatThrownBy(() -> reader.verify(bytes -> {}))
                    .isInstanceOf(CorruptBackupException.class)
                    .hasMessageContaining("-Xmx");
        }
    }

    @Test
    void refuses_what_follows_the_gzip_data_unless_it_is_zeros() throws Exception {
        byte[] sound = tar().file("a", "x").end().gzip();
        try (var reader = open(Arrays.copyOf(sound, sound.length + 5000))) {
            assertThat(reader.verify(bytes -> {}).entries()).isEqualTo(1);
        }
        byte[] garbage = Arrays.copyOf(sound, sound.length + 5000);
        garbage[garbage.length - 1] = 1;
        try (var reader = open(garbage)) {
            assertThatThrownBy(() -> reader.verify(bytes -> {}))
                    .isInstanceOf(CorruptBackupException.class)
                    .hasMessageContaining("follows the end of the gzip data");
        }
    }

    @Test
    void throws_nothing_but_its_own_error_on_arbitrary_damage() throws IOException, InterruptedException {
        byte[] sound = tar().pax("path=ä", "mtime=1.5", "SCHILY.xattr.user.a=b")
                .file("a", "content")
                .directory("d")
                .symbolicLink("d/l", "x")
                .hardLink("h", "a")
                .pax("GNU.sparse.realsize=100", "GNU.sparse.map=0,10,50,10")
                .entry('0', "s", "", new byte[20])
                .end()
                .bytes();
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = sound.clone();
            int count = 1 + random.nextInt(4);
            for (int j = 0; j < count; j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            var blocks = new TarBytes();
            for (int at = 0; at < damaged.length; at += 512) {
                byte[] block = Arrays.copyOfRange(damaged, at, at + 512);
                boolean header = block[257] == 'u' && random.nextInt(8) > 0;
                if (header) {
                    blocks.block(block);
                } else {
                    blocks.raw(block);
                }
            }
            try (var reader = open(stored(blocks.bytes()))) {
                reader.read(path -> true, (entry, content) -> content.transferTo(OutputStream.nullOutputStream()));
            } catch (CorruptBackupException e) {
                assertThat(e.getMessage()).doesNotContain("\n");
            }
        }
    }

    /** What the command line goes through as well, in a production's limits. */
    @Test
    void refuses_the_whole_corpus_within_default_limits() {
        for (HostileCase hostile : HostileCorpus.all()) {
            assertThatThrownBy(() -> {
                        var options =
                                new ArchiveReader.Options(Optional.empty(), Optional.empty(), 1, ReaderLimits.DEFAULT);
                        try (var reader = ArchiveReader.open(new MemoryBytes(hostile.bytes()), "x", options)) {
                            reader.verify(bytes -> {});
                        }
                    })
                    .as(hostile.what())
                    .isInstanceOf(CorruptBackupException.class)
                    .hasMessageContainingAll(hostile.said().toArray(new String[0]));
        }
    }

    /** Gzip without compression, to be quick. */
    private static byte[] stored(byte[] raw) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(out) {
            {
                def.setLevel(0);
            }
        }) {
            gzip.write(raw);
        }
        return out.toByteArray();
    }
}
