package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.core.internal.archive.gzip.SerialGunzip;
import io.sting.backup.model.ComponentSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The size of members is the writer's business: the tar inside is the same, and every reader takes it. */
class MemberSizesPropertiesIT {

    @Provide
    Arbitrary<Tree> trees() {
        return Trees.forests(Trees.Kind.ALL, 2);
    }

    @Provide
    Arbitrary<Integer> memberSizes() {
        return Arbitraries.oneOf(
                Arbitraries.of(600, 4_096, 65_536, 1 << 20, 4 << 20),
                Arbitraries.integers().between(600, 4 << 20));
    }

    @Property(tries = 50)
    void the_tar_is_the_same_whatever_the_size_of_members(
            @ForAll("trees") Tree tree, @ForAll("memberSizes") int one, @ForAll("memberSizes") int other)
            throws Exception {
        byte[] first = tarUpToTable(tree, one);
        byte[] second = tarUpToTable(tree, other);
        assertThat(Arrays.mismatch(first, second)).isEqualTo(-1); // an array in a message is megabytes
    }

    private static byte[] tarUpToTable(Tree tree, int memberBytes) throws Exception {
        Path folder = Files.createTempDirectory("members");
        Path archive = folder.resolve("a");
        try {
            var options = Archives.options(folder, Optional.empty());
            try (var writer = ArchiveWriter.create(archive, Archives.header("files"), options, memberBytes)) {
                tree.writeTo(writer.sink("files", bytes -> {}));
                writer.finish(List.of(new ComponentSummary("files", 0, 0, Map.of())), List.of(), List.of());
            }
            try (var reader = Archives.open(archive)) {
                assertThat(reader.verify(bytes -> {}).entries())
                        .isEqualTo(tree.nodes().size());
            }
            return upToTable(tarOf(archive));
        } finally {
            Files.deleteIfExists(archive);
            Files.delete(folder);
        }
    }

    /** By the JDK's reader of gzip, which must give what ours does. */
    private static byte[] tarOf(Path archive) throws IOException {
        try (var theirs = new GZIPInputStream(Files.newInputStream(archive));
                var ours = new SerialGunzip(Files.newInputStream(archive))) {
            byte[] tar = theirs.readAllBytes();
            assertThat(Arrays.mismatch(tar, ours.readAllBytes())).isEqualTo(-1);
            return tar;
        }
    }

    /** The member table, which is last, differs with the members. */
    private static byte[] upToTable(byte[] tar) {
        byte[] wanted = Arrays.copyOf("members".getBytes(StandardCharsets.US_ASCII), 100);
        int at = tar.length - 512;
        while (!Arrays.equals(tar, at, at + 100, wanted, 0, 100)) {
            at -= 512;
        }
        return Arrays.copyOf(tar, at);
    }
}
