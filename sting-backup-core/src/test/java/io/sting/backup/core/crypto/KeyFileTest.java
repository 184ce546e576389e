package io.sting.backup.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.KeyException;
import io.sting.backup.error.StorageException;
import io.sting.backup.model.KeyFingerprint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("conf/secrets/backup_key.txt");
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Path other(String text) throws Exception {
        Path path = folder.resolve("other.txt");
        Files.deleteIfExists(path);
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(path, text);
    }

    @Test
    void creates_32_random_bytes_in_base64_that_only_the_owner_reads() throws Exception {
        var key = KeyFile.at(file()).create();
        assertThat(mode(file())).isEqualTo("rw-------");
        assertThat(mode(file().getParent())).isEqualTo("rwx------");
        String text = Files.readString(file());
        assertThat(text).endsWith("=\n").hasLineCount(1);
        assertThat(Base64.getDecoder().decode(text.trim())).hasSize(32);
        assertThat(key.current()).isEqualTo(text.trim().getBytes(StandardCharsets.US_ASCII));
        assertThat(Files.list(file().getParent())).containsExactly(file());
    }

    @Test
    void never_overwrites_a_key() throws Exception {
        var key = KeyFile.at(file()).create();
        String before = Files.readString(file());
        assertThatThrownBy(key::create).isInstanceOf(KeyException.class).hasMessageContaining("never overwritten");
        assertThat(Files.readString(file())).isEqualTo(before);
    }

    @Test
    void says_what_to_type_when_others_can_read_it() throws Exception {
        var key = KeyFile.at(file()).create();
        for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----")) {
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(mode));
            assertThatThrownBy(key::current)
                    .isInstanceOf(KeyException.class)
                    .hasMessageContaining("chmod 600 '" + file() + "'");
        }
    }

    @Test
    void refuses_a_key_that_is_missing_or_empty() throws Exception {
        assertThatThrownBy(() -> KeyFile.at(file()).current())
                .isInstanceOf(KeyException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> KeyFile.at(file()).candidates()).isInstanceOf(KeyException.class);
        for (String text : List.of("", "\n", "\nsecond\n", "\0x")) {
            Path empty = other(text);
            assertThatThrownBy(() -> KeyFile.at(empty).current())
                    .isInstanceOf(KeyException.class)
                    .hasMessageContaining("empty first line");
        }
    }

    @Test
    void keeps_the_replaced_key_in_the_ring_when_another_is_imported() throws Exception {
        var key = KeyFile.at(file()).create();
        byte[] first = key.current();
        KeyFingerprint before = key.fingerprint();
        KeyFingerprint imported = key.importFrom(other("another key\r\nand more"));
        assertThat(key.current()).isEqualTo("another key\r".getBytes(StandardCharsets.US_ASCII));
        assertThat(key.fingerprint()).isEqualTo(imported).isNotEqualTo(before);
        Path kept = file().resolveSibling("backup_keys").resolve(before + ".txt");
        assertThat(mode(kept)).isEqualTo("rw-------");
        assertThat(key.candidates()).containsExactly(key.current(), first);
    }

    @Test
    void leaves_the_key_when_what_is_imported_is_none() throws Exception {
        var key = KeyFile.at(file()).create();
        byte[] before = key.current();
        Path bad = other("\n");
        assertThatThrownBy(() -> key.importFrom(bad)).isInstanceOf(KeyException.class);
        assertThatThrownBy(() -> key.importFrom(folder.resolve("none"))).isInstanceOf(KeyException.class);
        assertThat(key.current()).isEqualTo(before);
        assertThat(key.ring()).doesNotExist();
    }

    @Test
    void exports_a_copy_that_imports_as_the_same_key() throws Exception {
        var key = KeyFile.at(file()).create();
        Path copy = folder.resolve("copy.txt");
        key.exportTo(copy);
        assertThat(mode(copy)).isEqualTo("rw-------");
        assertThatThrownBy(() -> key.exportTo(copy))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("exists");
        var elsewhere = KeyFile.at(folder.resolve("elsewhere/key.txt"));
        assertThat(elsewhere.importFrom(copy)).isEqualTo(key.fingerprint());
        assertThat(elsewhere.current()).isEqualTo(key.current());
    }

    @Test
    void an_older_archive_finds_its_key_in_the_ring() throws Exception {
        var key = KeyFile.at(file()).create();
        var cipher = OpenSslAes256Cbc.with(key);
        var encryption = cipher.encryption();
        key.importFrom(other("newer"));
        var decryption = cipher.decryption(encryption.header(), Optional.of(encryption.fingerprint()));
        assertThat(decryption.fingerprint()).isEqualTo(encryption.fingerprint());
        byte[] message = {1, 2, 3};
        assertThat(decryption.mac(message)).isEqualTo(encryption.mac(message));
        assertThatThrownBy(() ->
                        cipher.decryption(encryption.header(), Optional.of(new KeyFingerprint("0123456789abcdef"))))
                .isInstanceOf(KeyException.class)
                .hasMessageContaining("0123456789abcdef")
                .hasMessageContaining(file().toString());
    }

    @Test
    void derives_as_rfc_7914_says() {
        // RFC 7914, 11: PBKDF2-HMAC-SHA256 of "passwd" and "salt", one iteration, 64 bytes
        byte[] derived = Pbkdf2.derive(
                "passwd".getBytes(StandardCharsets.US_ASCII), "salt".getBytes(StandardCharsets.US_ASCII), 1, 64);
        assertThat(java.util.HexFormat.of().formatHex(derived))
                .isEqualTo("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49"
                        + "ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
    }
}
