package io.sting.backup.core.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.core.internal.restore.TreeExtractor;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TreeComparisonTest {
    private static final Instant MODIFIED = Instant.parse("2026-03-14T02:15:00.123456789Z");

    @TempDir
    Path folder;

    private Path restored;
    private MemoryComponent archive;

    @BeforeEach
    void restore() throws Exception {
        restored = Files.createDirectory(folder.resolve("restored"));
        archive = new MemoryComponent()
                .with(ArchiveEntry.directory(ArchivePath.of("conf"))
                        .withMode(0750)
                        .withModified(MODIFIED))
                .with("conf/config.yml", "backup:\n")
                .with(ArchiveEntry.hardLink(ArchivePath.of("conf/same.yml"), ArchivePath.of("conf/config.yml")))
                .with(ArchiveEntry.symbolicLink(ArchivePath.of("current"), "conf/config.yml")
                        .withModified(MODIFIED))
                .with("data", "0123456789")
                .with(ArchiveEntry.file(ArchivePath.of("marked"), 0)
                        .withModified(Instant.parse("1969-06-01T00:00:00.5Z"))
                        .withExtendedAttributes(Map.of("origin", new byte[] {1, 2})));
        try (var extractor = new TreeExtractor(restored, folder.resolve("links"))) {
            archive.forEach(extractor::add);
            extractor.finish((subject, text) -> {});
        }
    }

    private ComponentProof compare() throws Exception {
        var comparison = new TreeComparison("files", restored);
        archive.forEach(comparison::compare);
        return comparison.proof();
    }

    @Test
    void proves_what_came_back_as_it_was_and_counts_it() throws Exception {
        ComponentProof proof = compare();

        assertThat(proof.differences()).isEmpty();
        assertThat(proof.compared())
                .containsExactly(
                        Map.entry("files", 3L),
                        Map.entry("folders", 1L),
                        Map.entry("links", 2L),
                        Map.entry("bytes", 18L));
    }

    private interface Change {
        void on(Path restored) throws IOException;
    }

    private static Arguments change(String expected, Change change) {
        return Arguments.of(expected, change);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("files/data is missing", root -> Files.delete(root.resolve("data"))),
                change("files/data has another content", root -> {
                    FileTime time = Files.getLastModifiedTime(root.resolve("data"));
                    Files.writeString(root.resolve("data"), "0123456780");
                    Files.setLastModifiedTime(root.resolve("data"), time);
                }),
                change(
                        "files/data had 10 bytes and has 3, was modified 1970-01-01T00:00:00Z and came back with .*",
                        root -> Files.writeString(root.resolve("data"), "012")),
                change(
                        "files/conf/config.yml had mode 0644 and has 0666",
                        root -> Files.setPosixFilePermissions(
                                root.resolve("conf/config.yml"), PosixFilePermissions.fromString("rw-rw-rw-"))),
                change(
                        "files/conf was modified 2026-03-14T02:15:00.123456789Z and came back with"
                                + " 2026-03-14T02:15:00.123456Z",
                        root -> Files.setLastModifiedTime(
                                root.resolve("conf"), FileTime.from(Instant.parse("2026-03-14T02:15:00.123456Z")))),
                change("files/current led to conf/config.yml and leads to data, was modified .*", root -> {
                    Files.delete(root.resolve("current"));
                    Files.createSymbolicLink(root.resolve("current"), Path.of("data"));
                }),
                change("files/current came back as something else than a SYMBOLIC_LINK", root -> {
                    Files.delete(root.resolve("current"));
                    Files.createFile(root.resolve("current"));
                }),
                change("files/conf/same.yml is no longer the same file as conf/config.yml", root -> {
                    FileTime time = Files.getLastModifiedTime(root.resolve("conf"));
                    Files.delete(root.resolve("conf/same.yml"));
                    Files.copy(
                            root.resolve("conf/config.yml"), root.resolve("conf/same.yml"), LinkOption.NOFOLLOW_LINKS);
                    Files.setLastModifiedTime(root.resolve("conf"), time);
                }),
                change(
                        "files/marked has other extended attributes",
                        root -> Files.setAttribute(root.resolve("marked"), "user:origin", new byte[] {1, 3})));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void names_what_came_back_otherwise(String expected, Change change) throws Exception {
        change.on(restored);

        assertThat(compare().differences()).singleElement().asString().matches(expected);
    }

    @Test
    void names_no_more_than_a_hundred() throws Exception {
        for (int i = 0; i < 150; i++) {
            archive.with("missing" + i, "x");
        }

        assertThat(compare().differences()).hasSize(101).last().isEqualTo("and 50 more");
    }
}
