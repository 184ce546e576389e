package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.testing.Tools;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trees of many kinds in one archive of ours, unpacked by programs that know nothing of us. */
class StockToolsReadOursIT {
    private static final int TREES = 60;

    /** What unpacks, and what it does not keep, by the types of entries. */
    enum Program {
        GNU_TAR(
                "tar",
                "tar --numeric-owner --xattrs --xattrs-include='user.*' --warning=no-unknown-keyword -xpf a.tar.gz -C out",
                RandomTree.Times.ANY,
                Map.of()),
        BSDTAR(
                "bsdtar",
                "bsdtar --numeric-owner --xattrs -xpf a.tar.gz -C out",
                RandomTree.Times.FRACTIONS_AFTER_1970,
                Map.of()),
        PYTHON(
                "python3",
                "python3 tree.py untar a.tar.gz out",
                RandomTree.Times.HALVES,
                Map.of(TreeLine.ATTRIBUTES, "fdl", TreeLine.MODIFIED, "l")),
        BUSYBOX(
                "busybox",
                "busybox tar -xpzf a.tar.gz -C out",
                RandomTree.Times.ANY,
                Map.of(TreeLine.ATTRIBUTES, "fdl", TreeLine.MODIFIED, "dl", TreeLine.UID, "l", TreeLine.GID, "l"));

        private final String tool;
        private final String command;
        private final RandomTree.Times times;
        private final Map<Integer, String> masks;

        Program(String tool, String command, RandomTree.Times times, Map<Integer, String> masks) {
            this.tool = tool;
            this.command = command;
            this.times = times;
            this.masks = masks;
        }
    }

    @TempDir
    Path folder;

    @BeforeEach
    void unpackScript() throws Exception {
        Tools.require("python3");
        try (InputStream script = getClass().getResourceAsStream("tree.py")) {
            Files.copy(script, folder.resolve("tree.py"));
        }
        Files.createDirectory(folder.resolve("out"));
    }

    /** JUnit warns at every link that leads out of its folder. */
    @AfterEach
    void removeTrees() throws Exception {
        DurableFiles.deleteTree(folder.resolve("out"));
    }

    @ParameterizedTest
    @EnumSource
    void unpacks_the_same_trees(Program program) throws Exception {
        Tools.require(program.tool);
        var expected = new ArrayList<String>();
        Archives.write(folder.resolve("a.tar.gz"), Optional.empty(), sink -> {
            for (int i = 0; i < TREES; i++) {
                var tree = new RandomTree(i, RandomTree.Kind.ALL.with(program.times), "tree" + i);
                tree.writeTo(sink);
                expected.addAll(tree.lines());
            }
        });
        Tools.bash(folder, program.command);
        String listed = Tools.bash(folder, "python3 tree.py list out/files");
        TreeLine.assertSame(masked(expected, program), masked(List.of(listed.split("\n")), program));
    }

    private static List<String> masked(List<String> lines, Program program) {
        return lines.stream()
                .map(line -> TreeLine.masked(line, program.masks))
                .map(line -> program == Program.BUSYBOX ? TreeLine.withoutFraction(line) : line)
                .toList();
    }
}
