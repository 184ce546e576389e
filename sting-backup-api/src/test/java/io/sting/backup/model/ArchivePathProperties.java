package io.sting.backup.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ArchivePathProperties {

    /** Bytes that meet at the borders of UTF-8 far more often than evenly drawn ones do. */
    @Provide
    Arbitrary<byte[]> names() {
        var borders = Arbitraries.of(
                0x00, 0x2E, 0x2F, 0x41, 0x7F, 0x80, 0x8F, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF,
                0xF0, 0xF4, 0xF5, 0xFF);
        return Arbitraries.oneOf(borders, Arbitraries.integers().between(0, 255))
                .map(Integer::byteValue)
                .array(byte[].class)
                .ofMaxSize(24);
    }

    @Property(tries = 20_000)
    void decoding_is_lossless_for_any_bytes(@ForAll("names") byte[] bytes) {
        assertThat(ArchivePath.encode(ArchivePath.decode(bytes))).isEqualTo(bytes);
    }

    @Property(tries = 20_000)
    void every_name_that_a_file_system_can_hold_makes_a_path_and_comes_back(@ForAll("names") byte[] bytes) {
        byte[] name = withoutSlashAndNul(bytes);
        Assume.that(name.length > 0 && !isDots(name));

        var path = ArchivePath.ofBytes(name);

        assertThat(path.toBytes()).isEqualTo(name);
        assertThat(path.segments()).hasSize(1);
    }

    @Property(tries = 20_000)
    void paths_are_equal_exactly_if_their_bytes_are(@ForAll String one, @ForAll("names") byte[] other) {
        Assume.that(isPath(one) && isPath(ArchivePath.decode(other)));
        var path = ArchivePath.of(one);

        assertThat(ArchivePath.ofBytes(path.toBytes())).isEqualTo(path);
        assertThat(ArchivePath.ofBytes(other).equals(path)).isEqualTo(Arrays.equals(other, path.toBytes()));
    }

    @Property(tries = 10_000)
    void what_is_printed_holds_no_control_character(@ForAll("names") byte[] bytes) {
        assertThat(ArchivePath.printable(ArchivePath.decode(bytes)).chars())
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    }

    private static boolean isPath(String value) {
        try {
            ArchivePath.of(value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isDots(byte[] name) {
        return (name.length == 1 && name[0] == '.') || (name.length == 2 && name[0] == '.' && name[1] == '.');
    }

    private static byte[] withoutSlashAndNul(byte[] bytes) {
        byte[] kept = new byte[bytes.length];
        int length = 0;
        for (byte b : bytes) {
            if (b != 0 && b != '/') {
                kept[length++] = b;
            }
        }
        return Arrays.copyOf(kept, length);
    }
}
