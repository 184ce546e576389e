package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.core.crypto.KeyFile;
import io.sting.backup.core.crypto.OpenSslAes256Cbc;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.testing.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cipher and the key file against the real openssl, both ways: key files that one may read wrong. Arbitrary ones, and
 * arbitrary content, are in {@code OpenSslPropertiesIT}.
 */
class OpenSslInteropIT {
    private static final String OPTIONS = "-aes-256-cbc -pbkdf2 -iter 100000";

    @TempDir
    Path folder;

    @BeforeEach
    void needsOpenssl() {
        Tools.require("openssl");
    }

    private static Arguments key(String name, String text) {
        return Arguments.of(name, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Key files whose first line openssl reads in some way that one may get wrong. */
    static Stream<Arguments> keyFiles() {
        return Stream.of(
                key("with a line feed", "secret\n"),
                key("without a line feed", "secret"),
                key("with a carriage return", "secret\r\n"),
                key("with a second line", "secret\nother\n"),
                key("with blanks", "  a b \n"),
                key("with a NUL", "before\0after\n"),
                key("in UTF-8", "gehe\u00c3\u00aemnis\n"),
                key("not in UTF-8", "\u00ff\u0080\u00fe\n"),
                key("of 1,022 bytes", "x".repeat(1022) + "\nq"),
                key("of 1,023 bytes", "x".repeat(1023) + "\nq"),
                key("of 1,024 bytes", "x".repeat(1024) + "\nq"),
                key("of 5,000 bytes", "xy".repeat(2500) + "\n"),
                key("as we make it", "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=\n"));
    }

    @ParameterizedTest(name = "a key {0}")
    @MethodSource("keyFiles")
    void reads_a_key_file_as_openssl_does(String name, byte[] text) throws Exception {
        Path key = folder.resolve("key.txt");
        DurableFiles.writeNew(key, text);
        var cipher = OpenSslAes256Cbc.with(KeyFile.at(key));
        byte[] plain = "hello".getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("ours.enc"), CipherBytes.encrypt(cipher, plain));
        Files.write(folder.resolve("plain"), plain);
        String decrypted = Tools.bash(
                folder,
                "openssl enc -d " + OPTIONS + " -pass file:key.txt -in ours.enc; openssl enc " + OPTIONS
                        + " -pass file:key.txt -in plain -out theirs.enc");
        assertThat(decrypted).isEqualTo("hello");
        assertThat(CipherBytes.decrypt(cipher, Files.readAllBytes(folder.resolve("theirs.enc"))))
                .isEqualTo(plain);
    }

    @Test
    void reads_what_tar_and_openssl_made() throws Exception {
        DurableFiles.writeNew(folder.resolve("key.txt"), "secret\n".getBytes(StandardCharsets.UTF_8));
        Files.createDirectory(folder.resolve("conf"));
        Files.writeString(folder.resolve("conf/config.yml"), "a: 1\n");
        Tools.bash(folder, "tar czf - ./conf | openssl enc " + OPTIONS + " -pass file:key.txt -out a.tar.gz.enc");
        var cipher = OpenSslAes256Cbc.with(
                Archives.keysOf(List.of(Archives.PASSWORD, "secret".getBytes(StandardCharsets.UTF_8))));
        try (var reader = Archives.open(folder.resolve("a.tar.gz.enc"), cipher)) {
            assertThat(reader.indexed()).isFalse();
            assertThat(Archives.contents(reader)).containsOnlyKeys("conf", "conf/config.yml");
            assertThat(reader.verify(bytes -> {}).authenticated()).isFalse();
        }
    }
}
