package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of many files that cannot change places as a whole, for it holds something that stays. */
class WideFolderIT {
    private static final int FILES = 60_000;
    private static final int HEAP_MIB = 28;

    @TempDir
    Path folder;

    @Test
    void is_restored_entry_by_entry_in_bounded_memory() throws Exception {
        Path wide = Files.createDirectories(folder.resolve("live/wide"));
        Path backups = Files.createDirectory(folder.resolve("backups"));
        for (int i = 0; i < FILES; i++) {
            Files.createFile(wide.resolve("a file with a name of some length " + i));
        }
        Tools.bash(wide, "mkfifo stays; echo old > changed");
        var backup = new EngineProcess(folder, List.of()).run("backup", folder.resolve("live"), backups);
        assertThat(backup.exitCode()).describedAs(backup.output()).isZero();
        Tools.bash(wide, "echo new > changed; touch added; rm 'a file with a name of some length 7'");

        Tools.Outcome restored =
                new EngineProcess(folder, List.of(), HEAP_MIB).run("restore", folder.resolve("live"), backups);

        assertThat(restored.exitCode()).describedAs(restored.output()).isZero();
        assertThat(wide.resolve("changed")).hasContent("old");
        assertThat(wide.resolve("added")).doesNotExist();
        assertThat(wide.resolve("stays")).exists();
        try (Stream<Path> entries = Files.list(wide)) {
            assertThat(entries.count()).isEqualTo(FILES + 2);
        }
    }
}
