package io.sting.backup.core.internal.archive;

import io.sting.backup.core.crypto.OpenSslAes256Cbc;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.BackupId;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Compression;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.KeySource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Archives made for tests. */
final class Archives {
    static final byte[] PASSWORD = "correct horse battery staple".getBytes(StandardCharsets.UTF_8);
    static final Instant CREATED = Instant.parse("2026-03-14T03:15:00.123Z");

    private Archives() {}

    /** What is put into a component by a test. */
    interface Filling {
        void fill(ArchiveSink sink) throws IOException, InterruptedException;
    }

    static KeySource keysOf(List<byte[]> passwords) {
        return keys(passwords.toArray(new byte[0][]));
    }

    static KeySource keys(byte[]... passwords) {
        return new KeySource() {
            @Override
            public byte[] current() {
                return passwords[0].clone();
            }

            @Override
            public List<byte[]> candidates() {
                var copies = new ArrayList<byte[]>();
                for (byte[] password : passwords) {
                    copies.add(password.clone());
                }
                return copies;
            }

            @Override
            public String description() {
                return "the test's keys";
            }
        };
    }

    static ArchiveCipher cipher() {
        return OpenSslAes256Cbc.with(keys(PASSWORD));
    }

    static ArchiveHeader header(String... components) {
        return new ArchiveHeader(
                1, BackupId.of(CREATED, 0x7f3a9c1b), CREATED, "host", "test", List.of(components), List.of(), true);
    }

    static ArchiveWriter.Options options(Path folder, Optional<ArchiveCipher> cipher) {
        return new ArchiveWriter.Options(Compression.DEFAULT, cipher, folder, 2);
    }

    /** Writes an archive with one component, {@code files}. */
    static WrittenArchive write(Path file, Optional<ArchiveCipher> cipher, Filling filling)
            throws IOException, InterruptedException {
        Path folder = file.toAbsolutePath().resolveSibling("");
        try (var writer = ArchiveWriter.create(file, header("files"), options(folder, cipher))) {
            filling.fill(writer.sink("files", bytes -> {}));
            return writer.finish(
                    List.of(new ComponentSummary("files", 0, 0, Map.of("key", "value"))), List.of(), List.of());
        }
    }

    static ArchiveReader open(Path file, Optional<ArchiveCipher> cipher, Optional<Sidecar> sidecar) throws IOException {
        return ArchiveReader.open(
                ArchiveBytes.of(file),
                String.valueOf(file.getFileName()),
                new ArchiveReader.Options(cipher, sidecar, 2, ReaderLimits.DEFAULT));
    }

    static ArchiveReader open(Path file, ArchiveCipher cipher) throws IOException {
        return open(file, Optional.of(cipher), Optional.empty());
    }

    static ArchiveReader open(Path file) throws IOException {
        return open(file, Optional.empty(), Optional.empty());
    }

    static void addFile(ArchiveSink sink, String path, byte[] content) throws IOException, InterruptedException {
        sink.add(ArchiveEntry.file(ArchivePath.of(path), content.length), new ByteArrayInputStream(content));
    }

    static List<ManifestEntry> entries(ArchiveReader reader) {
        var entries = new ArrayList<ManifestEntry>();
        reader.entries(entries::add);
        return entries;
    }

    /** Every entry with all that is known of it and its content's digest, as text that can be compared. */
    static Map<String, String> contents(ArchiveReader reader) throws IOException, InterruptedException {
        var contents = new TreeMap<String, String>();
        reader.read(path -> true, (entry, content) -> {
            var sha256 = Sha256.create();
            sha256.update(content.readAllBytes());
            contents.put(entry.path().value(), describe(entry, sha256.digest()));
        });
        return contents;
    }

    static String describe(ArchiveEntry entry, byte[] sha256) {
        String content = entry.type() == EntryType.FILE ? HexFormat.of().formatHex(sha256) : "";
        var attributes = new TreeMap<String, String>();
        entry.extendedAttributes()
                .forEach((name, value) -> attributes.put(name, HexFormat.of().formatHex(value)));
        return String.join(
                " ",
                entry.type().name(),
                Long.toString(entry.sizeBytes()),
                Integer.toOctalString(entry.mode()),
                entry.owner().toString(),
                entry.modified().toString(),
                entry.linkTarget(),
                attributes.toString(),
                content);
    }
}
