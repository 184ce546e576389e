package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.KeyException;
import io.sting.backup.spi.ArchiveCipher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
        byte[] sound = written(tree, cipher);
        byte[] damaged = sound.clone();
        damaged[(int) (place * (damaged.length - 1))] ^= (byte) (1 << bit);
        assertRefused(damaged, sound, cipher);
    }

    @Property(tries = 60)
    void a_cut_is_noticed(
            @ForAll("trees") Tree tree, @ForAll boolean encrypted, @ForAll @DoubleRange(max = 1) double place)
            throws Exception {
        Optional<ArchiveCipher> cipher = encrypted ? Optional.of(CIPHER) : Optional.empty();
        byte[] sound = written(tree, cipher);
        assertRefused(Arrays.copyOf(sound, (int) (place * (sound.length - 1))), sound, cipher);
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

    /** Everything that a restore would be handed. */
    private static List<String> read(byte[] bytes, Optional<ArchiveCipher> cipher)
            throws IOException, InterruptedException {
        var entries = new ArrayList<String>();
        try (var reader = open(bytes, cipher)) {
            reader.read(
                    path -> true,
                    (entry, content) -> entries.add(entry.withExtendedAttributes(Map.of()) + " "
                            + entry.extendedAttributes().values().stream()
                                    .mapToInt(Arrays::hashCode)
                                    .sum()
                            + " " + Arrays.hashCode(content.readAllBytes())));
        }
        return entries;
    }

    private static ArchiveReader open(byte[] bytes, Optional<ArchiveCipher> cipher) {
        var options = new ArchiveReader.Options(cipher, Optional.empty(), 2, ReaderLimits.DEFAULT);
        return ArchiveReader.open(new MemoryBytes(bytes), "a", options);
    }

    /**
     * A verification reads every byte, and so does a restore of an archive that no sidecar vouches for. Reading entries
     * alone passes by what it has no use for; what it gives is right, or it is refused.
     */
    private static void assertRefused(byte[] damaged, byte[] sound, Optional<ArchiveCipher> cipher) throws Exception {
        assertThatThrownBy(() -> {
                    try (var reader = open(damaged, cipher)) {
                        reader.verify(count -> {});
                    }
                })
                .isInstanceOfAny(CorruptBackupException.class, KeyException.class);
        try {
            assertThat(read(damaged, cipher)).isEqualTo(read(sound, cipher));
        } catch (CorruptBackupException | KeyException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
