package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.core.internal.archive.gzip.IndexTrailer;
import io.sting.backup.error.CorruptBackupException;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives whose index is right in itself and lies: manifest, tar, table and trailer that disagree. */
class ForgedArchiveTest {
    static Stream<HostileCase> forged() {
        return ForgedArchives.all();
    }

    @Test
    void reads_what_is_not_forged() throws Exception {
        try (var reader = open(ForgedArchives.sound().bytes())) {
            assertThat(reader.verify(bytes -> {}).entries()).isEqualTo(4);
            assertThat(Archives.contents(reader)).hasSize(4);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forged")
    void refuses(HostileCase forged) {
        assertThatThrownBy(() -> {
                    try (var reader = open(forged.bytes())) {
                        reader.verify(count -> {});
                    }
                })
                .isInstanceOf(CorruptBackupException.class)
                .hasMessageStartingWith("x: ")
                .hasMessageContainingAll(forged.said().toArray(new String[0]));
    }

    @Test
    void throws_nothing_but_its_own_error_when_the_index_is_arbitrary() throws Exception {
        var random = new Random(13);
        for (int i = 0; i < 3_000; i++) {
            byte[] forged = ForgedArchives.sound()
                    .table(t -> {
                        byte[] table = t.clone();
                        for (int j = random.nextInt(3); j >= 0; j--) {
                            table[random.nextInt(table.length)] = (byte) random.nextInt(256);
                        }
                        return table;
                    })
                    .trailer(t -> random.nextInt(4) > 0
                            ? t
                            : new IndexTrailer(
                                    random.nextLong() >> random.nextInt(64),
                                    t.tableOffset(),
                                    random.nextLong() >> random.nextInt(64),
                                    t.tableSha256()))
                    .bytes();
            try (var reader = open(forged)) {
                reader.read(path -> true, (entry, content) -> content.readAllBytes());
            } catch (CorruptBackupException e) {
                assertThat(e.getMessage()).doesNotContain("\n");
            }
        }
    }

    private static ArchiveReader open(byte[] bytes) {
        return ArchiveReader.open(
                new MemoryBytes(bytes),
                "x",
                new ArchiveReader.Options(Optional.empty(), Optional.empty(), 2, ReaderLimits.DEFAULT));
    }
}
