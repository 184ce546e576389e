package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.BackupEngine;
import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.crypto.KeyFile;
import io.sting.backup.core.crypto.OpenSslAes256Cbc;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Compression;
import io.sting.backup.model.PathSelection;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.CaptureContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small file out of a large encrypted archive is read without the rest of it. */
class ByIndexIT {
    private static final long LARGE = (1L << 30) + 12_345;
    private static final long MOST_BYTES = 4 << 20;
    private static final String WANTED = "env/app.env";
    private static final String TEXT = "A=1\n";

    private static final BackupEngine ENGINE = StingBackup.ofDefaults();
    private static Path folder;
    private static Path archive;
    private static ArchiveCipher cipher;

    @TempDir
    Path scratch;

    /** Small files, a large one that does not compress, and small ones again, the wanted one in their midst. */
    private record Installation() implements BackupSource {
        @Override
        public String name() {
            return "files";
        }

        @Override
        public void capture(CaptureContext context, ArchiveSink sink) throws IOException, InterruptedException {
            context.record("selection", Map.of("includes", List.of("**"), "excludes", List.of()));
            small(sink, "before");
            sink.add(ArchiveEntry.file(ArchivePath.of("data/blob"), LARGE), new Noise(7));
            small(sink, "between");
            sink.add(ArchiveEntry.directory(ArchivePath.of("env")).withMode(0755));
            byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
            sink.add(
                    ArchiveEntry.file(ArchivePath.of(WANTED), text.length).withMode(0640),
                    new ByteArrayInputStream(text));
            small(sink, "after");
        }

        private static void small(ArchiveSink sink, String name) throws IOException, InterruptedException {
            for (int i = 0; i < 1_000; i++) {
                byte[] noise = new Noise(name.hashCode() + i).readNBytes(2_000);
                sink.add(
                        ArchiveEntry.file(ArchivePath.of(name + "/file-" + i), noise.length),
                        new ByteArrayInputStream(noise));
            }
        }
    }

    /** Bytes that no compression makes less, without end. */
    private static final class Noise extends InputStream {
        private final SplittableRandom random;

        Noise(long seed) {
            random = new SplittableRandom(seed);
        }

        @Override
        public int read() {
            return random.nextInt(256);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, bytes, offset, length);
            return length;
        }
    }

    @BeforeAll
    static void backUp() throws IOException {
        folder = Files.createTempDirectory("by-index");
        Path key = Files.writeString(folder.resolve("key"), "a secret that is long enough\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        cipher = OpenSslAes256Cbc.with(KeyFile.at(key));
        archive = ENGINE.run(BackupPlan.builder("test")
                        .source(new Installation())
                        .directory(folder.resolve("backups"))
                        .compression(Compression.gzip(1))
                        .cipher(cipher)
                        .verified(false)
                        .build())
                .archive();
    }

    @AfterAll
    static void remove() throws IOException {
        DurableFiles.deleteTree(folder);
    }

    @Test
    void one_file_is_copied_out_of_a_gigabyte_by_reading_less_than_four_mebibytes() throws Exception {
        assertThat(Files.size(archive)).isGreaterThan(1L << 30);
        var out = new ByteArrayOutputStream();

        try (var opened = ENGINE.open(archive, Optional.of(cipher))) {
            opened.copy(ArchivePath.of("files/" + WANTED), out);
            assertThat(opened.bytesRead()).isPositive().isLessThan(MOST_BYTES);
        }

        assertThat(out).hasToString(TEXT);
    }

    @Test
    void one_file_is_extracted_by_reading_less_than_four_mebibytes() throws Exception {
        try (var opened = ENGINE.open(archive, Optional.of(cipher))) {
            var result = opened.extract(scratch.resolve("out"), PathSelection.of(List.of("/files/env/*.env")));

            assertThat(opened.bytesRead()).isPositive().isLessThan(MOST_BYTES);
            assertThat(result.entries()).isEqualTo(1);
            assertThat(result.contentBytes()).isEqualTo(TEXT.length());
            assertThat(result.authenticated()).isTrue();
        }
        assertThat(scratch.resolve("out/files/" + WANTED)).hasContent(TEXT);
    }

    private RestorePlan plan(Path from, Path live) {
        return RestorePlan.from(from)
                .target(FileTree.at(live).restoring("env/*.env"))
                .cipher(cipher)
                .stateDirectory(scratch.resolve("state"))
                .build();
    }

    @Test
    void one_file_is_foreseen_and_restored_by_reading_less_than_four_mebibytes() throws Exception {
        Path live = Files.createDirectories(scratch.resolve("live"));
        Files.writeString(live.resolve("mine.txt"), "mine");

        var preview = ENGINE.preview(plan(archive, live), change -> {});
        var result = ENGINE.run(plan(archive, live));

        assertThat(preview.archiveBytesRead()).isPositive().isLessThan(MOST_BYTES);
        assertThat(result.archiveBytesRead()).isPositive().isLessThan(MOST_BYTES);
        assertThat(live.resolve(WANTED)).hasContent(TEXT);
        assertThat(live.resolve("mine.txt")).hasContent("mine");
    }

    @Test
    void damage_where_it_is_read_is_found_and_elsewhere_is_in_nobodys_way() throws Exception {
        Path live = Files.createDirectories(scratch.resolve("live"));
        flip(LARGE / 2, LARGE / 2);
        try {
            assertThat(ENGINE.run(plan(archive, live)).components()).hasSize(1);
            Files.writeString(live.resolve(WANTED), "changed");
            long behindTheLargeFile = LARGE + 2_500_000;
            long beforeTheIndex = Files.size(archive) - (1 << 20);
            flip(behindTheLargeFile, beforeTheIndex);
            try {
                assertThatThrownBy(() -> ENGINE.run(plan(archive, live)))
                        .isInstanceOf(CorruptBackupException.class)
                        .hasMessageContaining("member");
                assertThat(live.resolve(WANTED)).hasContent("changed");
            } finally {
                flip(behindTheLargeFile, beforeTheIndex);
            }
        } finally {
            flip(LARGE / 2, LARGE / 2);
        }
    }

    /** Flips a bit at every 64 KiB; done again, all is as it was. */
    private static void flip(long from, long to) throws IOException {
        assertThat(to).isBetween(from, Files.size(archive));
        try (var file = new RandomAccessFile(archive.toFile(), "rw")) {
            for (long position = from; position <= to; position += 1 << 16) {
                file.seek(position);
                int old = file.read();
                file.seek(position);
                file.write(old ^ 1);
            }
        }
    }
}
