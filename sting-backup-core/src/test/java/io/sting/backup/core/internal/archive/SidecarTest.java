package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.KeyException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.testing.Tools;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SidecarTest {
    private static final byte[] OTHER = "another password".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private WrittenArchive write(String name, Optional<ArchiveCipher> cipher) throws Exception {
        return Archives.write(folder.resolve(name), cipher, sink -> {
            byte[] content = new byte[200_000];
            new Random(name.hashCode()).nextBytes(content);
            Archives.addFile(sink, "f", content);
        });
    }

    private void refused(String archive, Optional<ArchiveCipher> cipher, Sidecar sidecar, String message) {
        assertThatThrownBy(() -> Archives.open(folder.resolve(archive), cipher, Optional.of(sidecar)))
                .isInstanceOf(CorruptBackupException.class)
                .hasMessageContaining(message);
    }

    @Test
    void its_checksum_is_what_sha256sum_takes() throws Exception {
        var sidecar = write("a.tar.gz", Optional.empty()).sidecar("a.tar.gz", "here");
        Files.writeString(folder.resolve(Sidecar.checksumName("a.tar.gz")), sidecar.checksumLine());
        assertThat(Tools.bash(folder, "sha256sum -c a.tar.gz.checksum")).contains("a.tar.gz: OK");
    }

    @Test
    void one_that_was_changed_is_refused() throws Exception {
        Optional<ArchiveCipher> cipher = Optional.of(Archives.cipher());
        String json = write("a", cipher).sidecar("a", "here").toJson();
        for (List<String> change : List.of(
                List.of("\"installation\" : \"here\"", "\"installation\" : \"there\""),
                List.of("\"name\" : \"a\"", "\"name\" : \"b\""),
                List.of("\"complete\" : true", "\"complete\" : false"),
                List.of("03:15:00", "03:15:01"))) {
            assertThat(json).contains(change.get(0));
            var changed = Sidecar.parse(json.replace(change.get(0), change.get(1)), "a");
            refused("a", cipher, changed, "does not belong to this archive and key, or was changed");
        }
        var noMac = Sidecar.parse(json.replaceAll(",\\s*\"mac\" : \"[0-9a-f]+\"", ""), "a");
        assertThat(noMac.mac()).isEmpty();
        refused("a", cipher, noMac, "does not belong to this archive and key");
        var noFingerprint = Sidecar.parse(json.replaceAll("\"key_fingerprint\" : \"[0-9a-f]+\",\\s*", ""), "a");
        refused("a", cipher, noFingerprint, "it is encrypted, though its sidecar says that it is not");
    }

    @Test
    void another_archives_sidecar_is_refused() throws Exception {
        Optional<ArchiveCipher> cipher = Optional.of(Archives.cipher());
        write("a", cipher);
        refused("a", cipher, write("b", cipher).sidecar("a", "here"), "does not belong to this archive and key");
        write("c", Optional.empty());
        refused("c", Optional.empty(), write("d", Optional.empty()).sidecar("c", "here"), "its sidecar");
    }

    @Test
    void a_plain_archive_in_an_encrypted_ones_place_is_refused() throws Exception {
        Optional<ArchiveCipher> cipher = Optional.of(Archives.cipher());
        var sidecar = write("a", cipher).sidecar("a", "here");
        byte[] plain = Files.readAllBytes(write("b", Optional.empty()).file());
        Files.write(folder.resolve("a"), java.util.Arrays.copyOf(plain, (int) sidecar.sizeBytes()));
        refused("a", cipher, sidecar, "it is not encrypted, though its sidecar says so");
    }

    @Test
    void tells_a_wrong_key_from_damage_by_the_fingerprint() throws Exception {
        Optional<ArchiveCipher> cipher = Optional.of(Archives.cipher());
        var written = write("a", cipher);
        Optional<Sidecar> sidecar = Optional.of(written.sidecar("a", "here"));
        Optional<ArchiveCipher> wrong =
                Optional.of(io.sting.backup.core.crypto.OpenSslAes256Cbc.with(Archives.keys(OTHER)));
        assertThatThrownBy(() -> Archives.open(written.file(), wrong, sidecar))
                .isInstanceOf(KeyException.class)
                .hasMessageContaining(sidecar.get().fingerprint().orElseThrow().hex())
                .hasMessageContaining("the test's keys");
        assertThatThrownBy(() -> Archives.open(written.file(), wrong, Optional.empty()))
                .isInstanceOf(KeyException.class)
                .hasMessageContaining("wrong key or damaged");
        assertThatThrownBy(() -> Archives.open(written.file(), Optional.empty(), Optional.empty()))
                .isInstanceOf(KeyException.class)
                .hasMessageContaining("name the key");
        byte[] damaged = Files.readAllBytes(written.file());
        damaged[20] ^= 1;
        Files.write(written.file(), damaged);
        assertThatThrownBy(() -> Archives.open(written.file(), cipher, sidecar))
                .isInstanceOf(CorruptBackupException.class)
                .hasMessageContaining("its key is the right one, so it is damaged");
    }

    @Test
    void refuses_what_is_no_sidecar_of_ours() throws Exception {
        String json = write("a", Optional.empty()).sidecar("a", "here").toJson();
        for (String bad : List.of(
                "",
                "[]",
                "{}",
                "null",
                json + "x",
                json.substring(0, json.length() - 4),
                json.replace("\"format_version\" : 1", "\"format_version\" : 2"),
                json.replace("\"complete\" : true", "\"complete\" : \"true\""),
                json.replace("\"complete\"", "\"incomplete\""),
                json.replace("\"complete\" : true", "\"complete\" : true, \"complete\" : false"),
                json.replaceFirst("\"size\" : \\d+", "\"size\" : -1"),
                json.replaceFirst("\"size\" : \\d+", "\"size\" : 99999999999999999999999"),
                json.replaceFirst("\"sha256\" : \"..", "\"sha256\" : \"XX"),
                "[".repeat(100_000),
                "{\"a\":".repeat(100_000),
                " ".repeat(Sidecar.MAX_BYTES + 1))) {
            assertThatThrownBy(() -> Sidecar.parse(bad, "a.meta.json"))
                    .isInstanceOf(CorruptBackupException.class)
                    .hasMessageStartingWith("a.meta.json is no sound sidecar: ");
        }
    }

    @Test
    void knows_the_archive_that_a_name_belongs_to() {
        assertThat(Sidecar.archiveName("a.tar.gz.meta.json")).contains("a.tar.gz");
        assertThat(Sidecar.archiveName("a.tar.gz.enc.checksum")).contains("a.tar.gz.enc");
        assertThat(Sidecar.archiveName("a.tar.gz")).isEmpty();
    }

    @Test
    void one_file_is_fetched_without_reading_the_rest() throws Exception {
        Optional<ArchiveCipher> cipher = Optional.of(Archives.cipher());
        var written = Archives.write(folder.resolve("big"), cipher, sink -> {
            var random = new Random(1);
            for (int i = 0; i < 60; i++) {
                byte[] content = new byte[1_000_000];
                random.nextBytes(content);
                Archives.addFile(sink, "f" + i, content);
            }
        });
        var sidecar = Optional.of(written.sidecar("big", "here"));
        try (var reader = Archives.open(written.file(), cipher, sidecar)) {
            assertThat(reader.authenticated()).isTrue();
            reader.copy(ArchivePath.of("files/f31"), new ByteArrayOutputStream());
            assertThat(reader.bytesRead()).isBetween(1_000_000L, 6_000_000L);
        }
        try (var reader = Archives.open(written.file(), cipher, sidecar)) {
            assertThat(Archives.entries(reader)).hasSize(60);
            assertThat(reader.bytesRead()).isLessThan(3_000_000L);
        }
    }
}
