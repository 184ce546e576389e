package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.testing.Tools;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trees of many kinds, packed by programs that know nothing of us, read by our serial reader. */
class StockToolsWriteForUsIT {
    private static final int TREES = 30;

    /** What packs, from trees that its format can hold. */
    enum Program {
        GNU_POSIX("tar", "tar --format=posix --xattrs -cf - -C in .", RandomTree.Kind.ALL),
        GNU_SPARSE_1_0("tar", "tar --format=posix -S --xattrs -cf - -C in .", RandomTree.Kind.ALL),
        GNU_SPARSE_0_1("tar", "tar --format=posix -S --sparse-version=0.1 --xattrs -cf - -C in .", RandomTree.Kind.ALL),
        GNU_SPARSE_0_0("tar", "tar --format=posix -S --sparse-version=0.0 --xattrs -cf - -C in .", RandomTree.Kind.ALL),
        GNU_GNU(
                "tar",
                "tar --format=gnu -S -cf - -C in .",
                RandomTree.Kind.ALL.with(RandomTree.Times.WHOLE_AFTER_1970).withoutAttributes()),
        GNU_USTAR("tar", "tar --format=ustar -cf - -C in .", RandomTree.Kind.USTAR),
        GNU_V7("tar", "tar --format=v7 -cf - -C in .", RandomTree.Kind.USTAR),
        GNU_GLOBAL_HEADER(
                "tar",
                "tar --format=posix --pax-option=globexthdr.name=g,comment=hello --xattrs -cf - -C in .",
                RandomTree.Kind.ALL),
        BSDTAR_PAX(
                "bsdtar",
                "bsdtar --format=pax --xattrs -cf - -C in .",
                RandomTree.Kind.ALL.with(RandomTree.Times.FRACTIONS_AFTER_1970)),
        BSDTAR_GNU(
                "bsdtar",
                "bsdtar --format=gnutar -cf - -C in .",
                RandomTree.Kind.ALL.with(RandomTree.Times.WHOLE_AFTER_1970).withoutAttributes()),
        BSDTAR_USTAR("bsdtar", "bsdtar --format=ustar -cf - -C in .", RandomTree.Kind.USTAR),
        BUSYBOX("busybox", "busybox tar -cf - -C in .", RandomTree.Kind.USTAR),
        PYTHON(
                "python3",
                "python3 -c \"import sys, tarfile; t = tarfile.open(fileobj=sys.stdout.buffer, mode='w|',"
                        + " format=tarfile.PAX_FORMAT, encoding='utf-8', errors='surrogateescape');"
                        + " t.add('in', arcname='.'); t.close()\"",
                RandomTree.Kind.ALL.with(RandomTree.Times.HALVES).withoutAttributes());

        private final String tool;
        private final String command;
        private final RandomTree.Kind kind;

        Program(String tool, String command, RandomTree.Kind kind) {
            this.tool = tool;
            this.command = command;
            this.kind = kind;
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
        Files.createDirectory(folder.resolve("in"));
    }

    /** JUnit warns at every link that leads out of its folder. */
    @AfterEach
    void removeTrees() throws Exception {
        Tools.bash(folder, "rm -rf in");
        DurableFiles.deleteTree(folder.resolve("in"));
    }

    @ParameterizedTest
    @EnumSource
    void reads_the_same_trees(Program program) throws Exception {
        Tools.require(program.tool);
        var spec = new ArrayList<String>();
        for (int i = 0; i < TREES; i++) {
            spec.addAll(new RandomTree(1000 + i, program.kind, "tree" + i).spec());
        }
        Files.write(folder.resolve("spec"), RandomTree.text(spec));
        Tools.bash(folder, "python3 tree.py make \"$PWD/spec\" in; " + program.command + " | gzip -1 > a.tar.gz");
        String listed = Tools.bash(folder, "python3 tree.py list in");
        var found = new ArrayList<String>();
        try (var reader = Archives.open(folder.resolve("a.tar.gz"))) {
            assertThat(reader.indexed()).isFalse();
            read(reader, found);
            assertThat(reader.verify(bytes -> {}).entries()).isEqualTo(found.size());
        }
        TreeLine.assertSame(List.of(listed.split("\n")), TreeLine.grouped(found));
    }

    private static void read(ArchiveReader reader, List<String> found) throws Exception {
        var first = new HashMap<ArchivePath, String>();
        reader.read(path -> true, (entry, content) -> {
            var digesting = new DigestInputStream(content, Sha256.create());
            digesting.transferTo(OutputStream.nullOutputStream());
            found.add(TreeLine.of(entry, digesting.getMessageDigest().digest()).toString());
            first.put(entry.path(), "");
        });
        assertThat(first).hasSameSizeAs(found);
    }
}
