package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.KeyException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.KeyFingerprint;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.ArchiveSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thousands of flipped bits and cuts in one JVM: every one is noticed, by verifying and by reading everything. */
class DamagedArchiveIT {
    private static final int FLIPS = 2_000;
    private static final int CUTS = 250;
    private static final int READINGS = 500;

    @TempDir
    Path folder;

    /** Derives keys once a salt: what is tested is not PBKDF2. */
    private record CachingCipher(ArchiveCipher cipher, Map<String, Decryption> known) implements ArchiveCipher {
        @Override
        public String extension() {
            return cipher.extension();
        }

        @Override
        public int headerLength() {
            return cipher.headerLength();
        }

        @Override
        public Encryption encryption() {
            return cipher.encryption();
        }

        @Override
        public Decryption decryption(byte[] start, Optional<KeyFingerprint> fingerprint) {
            String salt = HexFormat.of().formatHex(start, 0, headerLength());
            return known.computeIfAbsent(salt, s -> cipher.decryption(start, fingerprint));
        }
    }

    private static void fill(ArchiveSink sink) throws IOException, InterruptedException {
        var random = new Random(3);
        sink.add(ArchiveEntry.directory(ArchivePath.of("d")));
        for (int i = 0; i < 60; i++) {
            byte[] content = new byte[random.nextInt(20_000)];
            random.nextBytes(content);
            Archives.addFile(sink, "d/f" + i, content);
            sink.add(ArchiveEntry.symbolicLink(ArchivePath.of("d/l" + i), "f" + i));
        }
        byte[] text = "a line of text that compresses well\n".repeat(40_000).getBytes(StandardCharsets.US_ASCII);
        Archives.addFile(sink, "text", text);
        sink.stream(ArchiveEntry.streamed(ArchivePath.of("streamed")), out -> out.write(text, 0, 300_001));
    }

    @ParameterizedTest(name = "encrypted {0}, with a sidecar {1}")
    @CsvSource({"false,false", "true,false", "true,true"})
    void notices_every_flip_and_every_cut(boolean encrypted, boolean withSidecar) throws Exception {
        Path file = folder.resolve("a");
        var cipher = new CachingCipher(Archives.cipher(), new HashMap<>());
        Optional<ArchiveCipher> used = encrypted ? Optional.of(cipher) : Optional.empty();
        var written = Archives.write(file, used, DamagedArchiveIT::fill);
        Optional<Sidecar> sidecar = withSidecar ? Optional.of(written.sidecar("a", "here")) : Optional.empty();
        byte[] sound = Files.readAllBytes(file);
        assertThat(problem(sound, used, sidecar, true)).isEmpty();
        assertThat(problem(sound, used, sidecar, false)).isEmpty();
        var random = new Random(5);
        var unnoticed = new ArrayList<String>();
        for (int i = 0; i < FLIPS; i++) {
            byte[] damaged = sound.clone();
            int at = offset(random, sound.length, i);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            boolean verify = i >= READINGS;
            if (encrypted && at >= 8 && at < 16 && i % 50 != 0) {
                continue;
            }
            if (problem(damaged, used, sidecar, verify).isEmpty()) {
                unnoticed.add((verify ? "verify" : "read") + ": flip at " + at + " of " + sound.length);
            }
        }
        for (int i = 0; i < CUTS; i++) {
            int length = i < 40 ? sound.length - 1 - i : random.nextInt(sound.length);
            if (problem(Arrays.copyOf(sound, length), used, sidecar, i % 2 == 0).isEmpty()) {
                unnoticed.add("cut to " + length + " of " + sound.length);
            }
        }
        if (!problem(Arrays.copyOf(sound, sound.length + 16), used, sidecar, true)
                .isPresent()) {
            unnoticed.add("zeros at the end");
        }
        assertThat(unnoticed).isEmpty();
    }

    /** A quarter of the flips near the beginning and the end, where the formats' own fields are. */
    private static int offset(Random random, int length, int i) {
        return switch (i % 8) {
            case 0 -> random.nextInt(Math.min(length, 600));
            case 1 -> length - 1 - random.nextInt(Math.min(length, 4_000));
            default -> random.nextInt(length);
        };
    }

    private static Optional<String> problem(
            byte[] bytes, Optional<ArchiveCipher> cipher, Optional<Sidecar> sidecar, boolean verify) throws Exception {
        var options = new ArchiveReader.Options(cipher, sidecar, 2, ReaderLimits.DEFAULT);
        try (var reader = ArchiveReader.open(new MemoryBytes(bytes), "a", options)) {
            if (verify) {
                reader.verify(count -> {});
            } else {
                reader.read(path -> true, (entry, content) -> content.readAllBytes());
            }
            return Optional.empty();
        } catch (CorruptBackupException | KeyException e) {
            assertThat(e.getMessage()).startsWith("a: ").doesNotContain("\n");
            return Optional.of(e.getMessage());
        }
    }
}
