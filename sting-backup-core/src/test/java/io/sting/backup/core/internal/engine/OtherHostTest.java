package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.internal.archive.ArchiveWriter;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.BackupId;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Compression;
import io.sting.backup.model.Notice;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherHostTest {
    @TempDir
    private Path folder;

    private List<Notice> restored(String host) throws Exception {
        Instant created = Instant.parse("2026-03-14T03:00:00Z");
        Path file = folder.resolve("sting_backup_20260314_030000.tar.gz");
        var header =
                new ArchiveHeader(1, BackupId.of(created, 1), created, host, "0.1", List.of("files"), List.of(), true);
        var root = Map.of("path", "/opt/sting-ce", "mode", 0755L, "uid", 0L, "gid", 0L, "modified", "" + created);
        var settings = Map.<String, Object>of("selection", Map.of("includes", List.of("**")), "root", root);
        try (var writer = ArchiveWriter.create(
                file, header, new ArchiveWriter.Options(Compression.DEFAULT, Optional.empty(), folder, 1))) {
            writer.sink("files", bytes -> {})
                    .add(ArchiveEntry.file(ArchivePath.of("x"), 1), new ByteArrayInputStream(new byte[1]));
            writer.finish(List.of(new ComponentSummary("files", 1, 1, settings)), List.of(), List.of());
        }
        return StingBackup.ofDefaults()
                .run(RestorePlan.from(file)
                        .target(FileTree.at(folder.resolve("srv")))
                        .stateDirectory(folder.resolve("state"))
                        .build())
                .notices();
    }

    @Test
    void says_what_was_mapped_when_the_archive_is_of_another_host_and_place() throws Exception {
        assertThat(restored("elsewhere"))
                .extracting(Notice::toString)
                .contains(
                        "archive: is of host elsewhere, and this is " + StingBackup.hostName(),
                        "files: was backed up at /opt/sting-ce and is restored to "
                                + folder.toRealPath().resolve("srv"));
    }

    @Test
    void says_nothing_of_hosts_when_it_is_the_same() throws Exception {
        assertThat(restored(StingBackup.hostName())).extracting(Notice::subject).doesNotContain("archive");
    }
}
