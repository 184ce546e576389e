package io.sting.backup.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivePathTest {

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''      | is empty",
                "/etc    | is absolute",
                "a//b    | has an empty segment",
                "a/      | has an empty segment",
                ".       | has a segment \".\"",
                "a/./b   | has a segment \".\"",
                "..      | has a segment \"..\"",
                "a/..    | has a segment \"..\"",
                "../../x | has a segment \"..\""
            })
    void refuses_what_is_not_a_clean_relative_path(String value, String fault) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArchivePath.of(value))
                .withMessage("not an archive path: \"" + value + "\" " + fault);
    }

    @Test
    void refuses_a_nul() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArchivePath.of("a\0b"))
                .withMessage("not an archive path: \"a\\x00b\" holds a NUL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "...", "..a", "a..", ".hidden", "a b", "ü/ñ", "a\nb", "-rf", "~", "a\\b", "😀"})
    void takes_any_other_name(String value) {
        assertThat(ArchivePath.of(value).value()).isEqualTo(value);
        assertThat(ArchivePath.of(value).toBytes()).isEqualTo(value.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD83D", "a\uDE00", "\uDC41", "\uDCC3\uDCA9"})
    void refuses_text_that_its_bytes_would_not_give_back(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArchivePath.of(value))
                .withMessageContaining("not the one way");
    }

    @ParameterizedTest
    @CsvSource({
        "ff, \\xff",
        "66c3bc, fü",
        "66fc, f\\xfc",
        "c3, \\xc3",
        "eda080, \\xed\\xa0\\x80",
        "c080, \\xc0\\x80",
        "f09f9880fe, 😀\\xfe",
        "f09f98, \\xf0\\x9f\\x98",
        "e280ae, \\u202e",
        "1b5b6d, \\x1b[m",
        "c29b, \\x9b",
        "0a, \\x0a"
    })
    void shows_names_so_that_a_terminal_is_safe_from_them(String hex, String shown) {
        var path = ArchivePath.ofBytes(bytes(hex));

        assertThat(path).hasToString(shown);
        assertThat(path.toBytes()).isEqualTo(bytes(hex));
    }

    @Test
    void knows_its_parts() {
        var path = ArchivePath.of("files/conf/config.yml");

        assertThat(path.root()).isEqualTo("files");
        assertThat(path.name()).isEqualTo("config.yml");
        assertThat(path.segments()).containsExactly("files", "conf", "config.yml");
        assertThat(ArchivePath.of("files").root()).isEqualTo("files");
        assertThat(ArchivePath.of("files").resolve("conf/config.yml")).isEqualTo(path);
    }

    @Test
    void starts_with_whole_segments_only() {
        var path = ArchivePath.of("files/conf");

        assertThat(path.startsWith(ArchivePath.of("files"))).isTrue();
        assertThat(path.startsWith(path)).isTrue();
        assertThat(path.startsWith(ArchivePath.of("file"))).isFalse();
        assertThat(path.startsWith(ArchivePath.of("files/con"))).isFalse();
    }

    @Test
    void resolving_cannot_climb() {
        var path = ArchivePath.of("files");

        assertThatIllegalArgumentException().isThrownBy(() -> path.resolve("../etc"));
        assertThatIllegalArgumentException().isThrownBy(() -> path.resolve("/etc"));
    }
}
