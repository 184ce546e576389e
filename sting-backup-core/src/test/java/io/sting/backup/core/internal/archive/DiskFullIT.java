package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system that is really full: a tmpfs of two MiB, which takes root to mount. */
class DiskFullIT {
    @TempDir
    Path folder;

    private Path small() {
        return folder.resolve("small");
    }

    @BeforeEach
    void mount() throws Exception {
        Files.createDirectory(small());
        String mount = Tools.require("mount").toString();
        var outcome = Tools.run(folder, List.of(mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", small().toString()));
        assumeTrue(outcome.exitCode() == 0, outcome::output);
    }

    @AfterEach
    void unmount() throws Exception {
        Tools.run(folder, List.of(Tools.require("umount").toString(), small().toString()));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void the_archives_file_is_named_and_removed() throws Exception {
        Path file = small().resolve("a.tar.gz");
        assertThatThrownBy(() -> Archives.write(
                        file, Optional.of(Archives.cipher()), sink -> Archives.addFile(sink, "f", random(20_000_000))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot write " + file)
                .hasMessageContaining("No space left on device");
        assertThat(Files.list(small())).isEmpty();
    }

    @Test
    void the_spools_file_is_named_and_removed_and_the_archive_goes_on() throws Exception {
        Path file = folder.resolve("a.tar.gz");
        var options = Archives.options(small(), Optional.empty());
        try (var writer = ArchiveWriter.create(file, Archives.header("files"), options)) {
            var sink = writer.sink("files", bytes -> {});
            assertThatThrownBy(() -> sink.stream(
                            ArchiveEntry.streamed(ArchivePath.of("dump")), out -> out.write(random(40_000_000))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot write " + small().resolve("spool-"))
                    .hasMessageContaining("No space left on device");
            assertThat(Files.list(small())).isEmpty();
            Archives.addFile(sink, "small", random(10));
            assertThat(writer.finish(
                                    List.of(new io.sting.backup.model.ComponentSummary(
                                            "files", 0, 0, java.util.Map.of())),
                                    List.of(),
                                    List.of())
                            .manifest()
                            .entries())
                    .isEqualTo(1);
        }
        try (var reader = Archives.open(file)) {
            assertThat(reader.verify(bytes -> {}).entries()).isEqualTo(1);
        }
    }
}
