package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Ownership;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.ArchiveSink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveRoundTripTest {
    @TempDir
    Path folder;

    private static Optional<ArchiveCipher> cipher(boolean encrypted) {
        return encrypted ? Optional.of(Archives.cipher()) : Optional.empty();
    }

    private static byte[] random(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void fill(ArchiveSink sink) throws IOException, InterruptedException {
        sink.add(ArchiveEntry.directory(ArchivePath.of("conf")).withMode(01777));
        Archives.addFile(sink, "conf/config.yml", "a: 1\n".repeat(40_000).getBytes(StandardCharsets.UTF_8));
        Archives.addFile(sink, "big", random(1, 3_500_000));
        Archives.addFile(sink, "empty", new byte[0]);
        Archives.addFile(sink, "näme \udc80\n" + "x".repeat(3000), random(2, 513));
        sink.add(ArchiveEntry.symbolicLink(ArchivePath.of("link"), "../" + "y".repeat(200)));
        sink.add(ArchiveEntry.hardLink(ArchivePath.of("twin"), ArchivePath.of("conf/config.yml")));
        sink.stream(ArchiveEntry.streamed(ArchivePath.of("dump")).withMode(0640), out -> {
            for (int i = 0; i < 50_000; i++) {
                out.write(("insert into t values (" + i + ", 'some text');\n").getBytes(StandardCharsets.UTF_8));
            }
        });
        var odd = ArchiveEntry.file(ArchivePath.of("odd"), 3)
                .withMode(06755)
                .withOwner(new Ownership(3_000_000_000L, 5_000_000L, "ü".repeat(40), "grüppe"))
                .withModified(Instant.parse("1950-01-01T00:00:00.000000001Z"))
                .withExtendedAttributes(Map.of("user.a=b%", new byte[] {0, 10, 61, -1}))
                .withSparse(true);
        assertThat(sink.add(odd, new ByteArrayInputStream(new byte[] {1, 2}))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void reads_back_what_was_written(boolean encrypted) throws Exception {
        Path file = folder.resolve("a.tar.gz");
        var written = Archives.write(file, cipher(encrypted), ArchiveRoundTripTest::fill);
        Sidecar sidecar = Sidecar.parse(written.sidecar("a.tar.gz", "here").toJson(), "a.meta.json");
        assertThat(sidecar).isEqualTo(written.sidecar("a.tar.gz", "here"));
        try (var reader = Archives.open(file, cipher(encrypted), Optional.of(sidecar))) {
            assertThat(reader.indexed()).isTrue();
            assertThat(reader.header()).contains(written.header());
            assertThat(reader.manifest()).contains(written.manifest());
            var contents = Archives.contents(reader);
            assertThat(contents).hasSize(9);
            assertThat(contents.get("files/odd"))
                    .contains("6755", "uid=3000000000", "1950-01-01T00:00:00.000000001Z", "{user.a=b%=000a3dff}");
            assertThat(contents.get("files/twin")).contains("HARD_LINK", "files/conf/config.yml");
            assertThat(contents.get("files/link")).contains("../yyy");
            var report = reader.verify(bytes -> {});
            assertThat(report.entries()).isEqualTo(9);
            assertThat(report.sha256()).isEqualTo(written.sha256());
            assertThat(report.authenticated()).isEqualTo(encrypted);
            var out = new ByteArrayOutputStream();
            assertThat(reader.copy(ArchivePath.of("files/big"), out)).isEqualTo(3_500_000);
            assertThat(out.toByteArray()).isEqualTo(random(1, 3_500_000));
            assertThat(reader.copy(ArchivePath.of("files/twin"), new ByteArrayOutputStream()))
                    .isEqualTo(200_000);
            assertThat(Archives.entries(reader).get(8).entry().sparse()).isTrue();
            assertThatThrownBy(() -> reader.copy(ArchivePath.of("files/none"), out))
                    .isInstanceOf(BackupNotFoundException.class);
        }
    }
}
