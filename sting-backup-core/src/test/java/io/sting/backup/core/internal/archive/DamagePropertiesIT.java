package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.KeyException;
import io.sting.backup.spi.ArchiveCipher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/**
 * Arbitrary trees, plain and encrypted, with an arbitrary bit turned over or an arbitrary cut: refused by whoever
 * verifies and by whoever reads. {@code DamagedArchiveIT} does the same ten thousand times on a few large archives.
 */
class DamagePropertiesIT {
    private static final ArchiveCipher CIPHER = new CachingCipher(Archives.cipher());

    @Provide
    Arbitrary<Tree> trees() {
        return Trees.trees(Trees.Kind.ALL);
    }

    @Property(tries = 60)
    void a_turned_bit_is_noticed(
            @ForAll("trees") Tree tree,
            @ForAll boolean encrypted,
            @ForAll @DoubleRange(max = 1) double place,
            @ForAll @IntRange(max = 7) int bit)
            throws Exception {
        Optional<ArchiveCipher> cipher = encrypted ? Optional.of(CIPHER) : Optional.empty();
        byte[] damaged = written(tree, cipher);
        damaged[(int) (place * (damaged.length - 1))] ^= (byte) (1 << bit);
        assertRefused(damaged, cipher);
    }

    @Property(tries = 60)
    void a_cut_is_noticed(
            @ForAll("trees") Tree tree, @ForAll boolean encrypted, @ForAll @DoubleRange(max = 1) double place)
            throws Exception {
        Optional<ArchiveCipher> cipher = encrypted ? Optional.of(CIPHER) : Optional.empty();
        byte[] sound = written(tree, cipher);
        assertRefused(Arrays.copyOf(sound, (int) (place * (sound.length - 1))), cipher);
    }

    private static byte[] written(Tree tree, Optional<ArchiveCipher> cipher) throws Exception {
        Path folder = Files.createTempDirectory("damage");
        Path archive = folder.resolve("a");
        try {
            Archives.write(archive, cipher, tree::writeTo);
            byte[] bytes = Files.readAllBytes(archive);
            read(bytes, cipher);
            return bytes;
        } finally {
            Files.deleteIfExists(archive);
            Files.delete(folder);
        }
    }

    private static void read(byte[] bytes, Optional<ArchiveCipher> cipher) throws IOException, InterruptedException {
        try (var reader = open(bytes, cipher)) {
            reader.read(path -> true, (entry, content) -> content.readAllBytes());
        }
    }

    private static ArchiveReader open(byte[] bytes, Optional<ArchiveCipher> cipher) {
        var options = new ArchiveReader.Options(cipher, Optional.empty(), 2, ReaderLimits.DEFAULT);
        return ArchiveReader.open(new MemoryBytes(bytes), "a", options);
    }

    private static void assertRefused(byte[] bytes, Optional<ArchiveCipher> cipher) {
        assertThatThrownBy(() -> {
                    try (var reader = open(bytes, cipher)) {
                        reader.verify(count -> {});
                    }
                })
                .isInstanceOfAny(CorruptBackupException.class, KeyException.class);
        assertThatThrownBy(() -> read(bytes, cipher)).isInstanceOfAny(CorruptBackupException.class, KeyException.class);
    }
}
