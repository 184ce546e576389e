package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PasswordFileTest {
    @TempDir
    Path folder;

    @Test
    void is_escaped_and_private_and_wipes_the_copy_it_was_given() throws Exception {
        char[] secret = "a:b\\c ü".toCharArray();

        Path file = PasswordFile.write(folder, secret);

        assertThat(Files.readString(file)).isEqualTo("*:*:*:*:a\\:b\\\\c ü\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(secret).containsOnly('\0');
    }

    @Test
    void refuses_a_line_break_without_saying_the_password() {
        assertThatThrownBy(() -> PasswordFile.write(folder, "one\ntwo".toCharArray()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("line break")
                .hasMessageNotContaining("one");
    }

    @Test
    void reads_the_first_line_and_says_what_is_wrong_when_there_is_none() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "first\r\nsecond\n");
        Path empty = Files.writeString(folder.resolve("empty"), "");

        assertThat(new PasswordFile.FirstLine(file).get()).isEqualTo("first".toCharArray());
        assertThatThrownBy(() -> new PasswordFile.FirstLine(empty).get()).hasMessageContaining(empty.toString());
        assertThatThrownBy(() -> new PasswordFile.FirstLine(folder.resolve("none")).get())
                .hasMessageContaining("none");
    }
}
