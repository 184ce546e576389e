package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.core.crypto.KeyFile;
import io.sting.backup.core.crypto.OpenSslAes256Cbc;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Notice;
import io.sting.backup.model.Warning;
import io.sting.backup.spi.ArchiveCipher;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that the first release of format version 1 could have written are read for ever. Never write them anew. */
class GoldenArchiveTest {
    private static final String GOLDEN = "/golden/v1/";
    private static final String PLAIN = "sting_backup_20260314_031500.tar.gz";
    private static final String ENCRYPTED = PLAIN + ".enc";

    @TempDir
    Path folder;

    private static byte[] resource(String name) throws Exception {
        try (InputStream in = GoldenArchiveTest.class.getResourceAsStream(GOLDEN + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    private static String text(String name) throws Exception {
        return new String(resource(name), StandardCharsets.UTF_8);
    }

    private ArchiveReader open(String name) throws Exception {
        Path key = folder.resolve("key.txt");
        Files.deleteIfExists(key);
        DurableFiles.writeNew(key, resource("backup_key.txt"));
        Optional<ArchiveCipher> cipher =
                name.endsWith(".enc") ? Optional.of(OpenSslAes256Cbc.with(KeyFile.at(key))) : Optional.empty();
        var sidecar = Sidecar.parse(text(name + ".meta.json"), name);
        return ArchiveReader.open(
                new MemoryBytes(resource(name)),
                name,
                new ArchiveReader.Options(cipher, Optional.of(sidecar), 2, ReaderLimits.DEFAULT));
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, ENCRYPTED})
    void is_read_and_verified(String name) throws Exception {
        try (var reader = open(name)) {
            var report = reader.verify(bytes -> {});
            assertThat(report.authenticated()).isEqualTo(name.equals(ENCRYPTED));
            assertThat(text(name + ".checksum")).isEqualTo(report.sha256() + "  " + name + "\n");
            assertThat(listing(reader)).isEqualTo(text("entries.txt"));
            assertThat(reader.header()).contains(Archives.header("files", "databases"));
            var manifest = reader.manifest().orElseThrow();
            assertThat(manifest.warnings()).containsExactly(new Warning("files/x", "vanished while it was read"));
            assertThat(manifest.notices()).containsExactly(new Notice("files", "ACLs are not kept"));
            assertThat(manifest.components().get(1).settings())
                    .isEqualTo(Map.of("versions", List.of("15.1", 15L, true, 0.5)));
        }
    }

    @Test
    void gives_one_entry() throws Exception {
        try (var reader = open(ENCRYPTED)) {
            var out = new ByteArrayOutputStream();
            reader.copy(ArchivePath.of("files/conf/config.yml"), out);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("backup:\n  enabled: true\n");
        }
    }

    private static String listing(ArchiveReader reader) throws Exception {
        var lines = new StringBuilder();
        for (var entry : Archives.contents(reader).entrySet()) {
            lines.append(ArchivePath.printable(entry.getKey() + " " + entry.getValue()))
                    .append('\n');
        }
        return lines.toString();
    }

    /** How they were made, once. The argument is the folder. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        var key = KeyFile.at(folder.resolve("backup_key.txt")).create();
        JqwikSession.run(() -> {
            Tree tree = Trees.forests(Trees.Kind.ALL, 3).sample();
            write(folder, PLAIN, Optional.empty(), tree);
            write(folder, ENCRYPTED, Optional.of(OpenSslAes256Cbc.with(key)), tree);
        });
        try (var reader = Archives.open(folder.resolve(PLAIN))) {
            Files.writeString(folder.resolve("entries.txt"), listing(reader));
        }
    }

    private static void write(Path folder, String name, Optional<ArchiveCipher> cipher, Tree tree) throws Exception {
        var header = Archives.header("files", "databases");
        try (var writer = ArchiveWriter.create(folder.resolve(name), header, Archives.options(folder, cipher), 8192)) {
            var files = writer.sink("files", bytes -> {});
            files.add(ArchiveEntry.directory(ArchivePath.of("conf")));
            Archives.addFile(files, "conf/config.yml", "backup:\n  enabled: true\n".getBytes(StandardCharsets.UTF_8));
            files.add(ArchiveEntry.hardLink(ArchivePath.of("conf/same"), ArchivePath.of("conf/config.yml")));
            tree.writeTo(files);
            writer.sink("databases", bytes -> {}).stream(
                    ArchiveEntry.streamed(ArchivePath.of("sting_app.dump")), out -> {
                        for (int i = 0; i < 3000; i++) {
                            out.write(("row " + i + "\n").getBytes(StandardCharsets.US_ASCII));
                        }
                    });
            var components = List.of(
                    new ComponentSummary("files", 0, 0, Map.of()),
                    new ComponentSummary("databases", 0, 0, Map.of("versions", List.of("15.1", 15L, true, 0.5))));
            var written = writer.finish(
                    components,
                    List.of(new Warning("files/x", "vanished while it was read")),
                    List.of(new Notice("files", "ACLs are not kept")));
            var sidecar = written.sidecar(name, "golden");
            Files.writeString(folder.resolve(Sidecar.metaName(name)), sidecar.toJson());
            Files.writeString(folder.resolve(Sidecar.checksumName(name)), sidecar.checksumLine());
        }
    }
}
