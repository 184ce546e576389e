package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.internal.archive.tar.TarInput;
import io.sting.backup.core.internal.archive.tar.TarReader;
import io.sting.backup.testing.NeedsTools;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Arbitrary trees on a disk, packed by programs that know nothing of us, read by our serial reader; and captured by us,
 * unpacked by GNU tar. A try makes up to two trees of each kind, which one process makes and another lists, and has
 * every program and format pack those that it can hold: some 25 processes, a second. What fails shrinks to the one entry
 * that does; jqwik reports the seed.
 */
@NeedsTools({"tar", "bsdtar", "busybox", "python3", "gzip"})
class StockToolsWriteForUsIT {

    /** What packs, from trees that its format can hold. */
    enum Program {
        GNU_POSIX("tar --format=posix --xattrs -cf -", Trees.Kind.ALL),
        GNU_SPARSE_1_0("tar --format=posix -S --xattrs -cf -", Trees.Kind.ALL),
        GNU_SPARSE_0_1("tar --format=posix -S --sparse-version=0.1 --xattrs -cf -", Trees.Kind.ALL),
        GNU_SPARSE_0_0("tar --format=posix -S --sparse-version=0.0 --xattrs -cf -", Trees.Kind.ALL),
        GNU_GLOBAL_HEADER(
                "tar --format=posix --pax-option=globexthdr.name=g,comment=hello --xattrs -cf -", Trees.Kind.ALL),
        GNU_GNU("tar --format=gnu -S -cf -", Trees.Kind.PLAIN),
        GNU_USTAR("tar --format=ustar -cf -", Trees.Kind.USTAR),
        GNU_V7("tar --format=v7 -cf -", Trees.Kind.USTAR),
        /** libarchive adds a negative time's fraction where POSIX takes it away. */
        BSDTAR_PAX("bsdtar --format=pax --xattrs -cf -", Trees.Kind.ALL),
        BSDTAR_GNU("bsdtar --format=gnutar -cf -", Trees.Kind.PLAIN),
        BSDTAR_USTAR("bsdtar --format=ustar -cf -", Trees.Kind.USTAR),
        BUSYBOX("busybox tar -cf -", Trees.Kind.USTAR),
        /** Python reads and writes times as doubles, and knows no attributes. */
        PYTHON("python3 tree.py tar", Trees.Kind.ALL);

        private final String command;
        private final Trees.Kind kind;

        Program(String command, Trees.Kind kind) {
            this.command = command;
            this.kind = kind;
        }

        String archive() {
            return name() + ".tar.gz";
        }

        /** A line without what this program does not keep; whether it does is seen at the time that the disk has. */
        private List<String> masked(List<String> lines, Map<String, Long> times) {
            var masks = this == PYTHON ? Map.of(TreeLine.ATTRIBUTES, "fd") : Map.<Integer, String>of();
            return lines.stream()
                    .map(line -> TreeLine.masked(line, masks))
                    .map(line -> keeps(times.getOrDefault(TreeLine.fields(line)[TreeLine.PATH], 0L))
                            ? line
                            : TreeLine.masked(line, Map.of(TreeLine.MODIFIED, "fdl")))
                    .toList();
        }

        private boolean keeps(long nanos) {
            return switch (this) {
                case PYTHON -> nanos % 500_000_000 == 0;
                case BSDTAR_PAX -> nanos >= 0 || nanos % 1_000_000_000 == 0;
                default -> true;
            };
        }

        void check(List<String> onDisk, List<String> found) {
            var times = new HashMap<String, Long>();
            for (String line : onDisk) {
                String[] fields = TreeLine.fields(line);
                times.put(fields[TreeLine.PATH], Long.parseLong(fields[TreeLine.MODIFIED]));
            }
            TreeLine.assertSame(name(), masked(onDisk, times), masked(found, times));
        }
    }

    @Provide
    Arbitrary<Tree> all() {
        return Trees.forests(Trees.Kind.ALL, 2);
    }

    @Provide
    Arbitrary<Tree> plain() {
        return Trees.forests(Trees.Kind.PLAIN, 2);
    }

    @Provide
    Arbitrary<Tree> ustar() {
        return Trees.forests(Trees.Kind.USTAR, 2);
    }

    private static String make(ToolFolder folder, Trees.Kind kind, Tree tree) throws Exception {
        Files.write(folder.resolve(kind + ".spec"), Tree.text(tree.spec()));
        Files.createDirectory(folder.resolve(kind.name()));
        return "python3 tree.py make \"$PWD/" + kind + ".spec\" " + kind + "\n";
    }

    @Property(tries = 50)
    void reads_the_same_trees(@ForAll("all") Tree all, @ForAll("plain") Tree plain, @ForAll("ustar") Tree ustar)
            throws Exception {
        try (var folder = ToolFolder.create()) {
            var script = new StringBuilder();
            script.append(make(folder, Trees.Kind.ALL, all));
            script.append(make(folder, Trees.Kind.PLAIN, plain));
            script.append(make(folder, Trees.Kind.USTAR, ustar));
            for (Program program : Program.values()) {
                script.append(program.command)
                        .append(" -C ")
                        .append(program.kind)
                        .append(" . | gzip -1 > ");
                script.append(program.archive()).append('\n');
            }
            folder.bash(script.toString());
            var kinds = Arrays.stream(Trees.Kind.values()).map(Enum::name).toList();
            List<List<String>> onDisk = folder.listed(kinds);
            for (Program program : Program.values()) {
                program.check(onDisk.get(program.kind.ordinal()), read(folder.resolve(program.archive())));
            }
        }
    }

    static List<String> read(Path archive) throws Exception {
        var found = new ArrayList<String>();
        try (var reader = Archives.open(archive)) {
            assertThat(reader.indexed()).isFalse();
            reader.read(path -> true, (entry, content) -> {
                var digesting = new DigestInputStream(content, Sha256.create());
                digesting.transferTo(OutputStream.nullOutputStream());
                found.add(TreeLine.of(entry, digesting.getMessageDigest().digest())
                        .toString());
            });
            assertThat(reader.verify(bytes -> {}).entries()).isEqualTo(found.size());
        }
        return TreeLine.grouped(found);
    }

    /** From one disk to another, by way of us and GNU tar, and by way of us alone: real files, not entries in memory. */
    @Property(tries = 50)
    void what_we_capture_comes_back_by_gnu_tar_and_by_us(@ForAll("all") Tree tree) throws Exception {
        try (var folder = ToolFolder.create()) {
            folder.bash(make(folder, Trees.Kind.ALL, tree));
            var engine = StingBackup.ofDefaults();
            var backup = engine.run(BackupPlan.builder("test")
                    .source(FileTree.at(folder.resolve("ALL")))
                    .directory(Files.createDirectory(folder.resolve("backups")))
                    .build());
            Files.createDirectory(folder.resolve("again"));
            engine.run(RestorePlan.from(backup.archive())
                    .target(FileTree.at(folder.resolve("again")))
                    .build());
            folder.bash("mkdir out; tar --numeric-owner --xattrs --xattrs-include='user.*'"
                    + " --warning=no-unknown-keyword -xpf '" + backup.archive() + "' -C out");

            List<List<String>> found = folder.listed(List.of("ALL", "out/files", "again"));

            List<String> onDisk = ofTheJdk(found.get(0));
            TreeLine.assertSame("GNU tar", onDisk, ofTheJdk(found.get(1)));
            TreeLine.assertSame("ours", onDisk, ofTheJdk(found.get(2)));
        }
    }

    /** Without the times that the JDK does not keep: fractions before 1970, and of links what is below a microsecond. */
    private static List<String> ofTheJdk(List<String> lines) {
        return lines.stream()
                .map(line -> {
                    String[] fields = TreeLine.fields(line);
                    long nanos = Long.parseLong(fields[TreeLine.MODIFIED]);
                    boolean link = fields[TreeLine.TYPE].equals("l");
                    long kept = nanos < 0 ? 1_000_000_000 : link ? 1_000 : 1;
                    fields[TreeLine.MODIFIED] = Long.toString(Math.floorDiv(nanos, kept));
                    return String.join("|", fields);
                })
                .toList();
    }

    /** Around where octal digits end; a hole on a disk has that size for nothing. */
    @Provide
    Arbitrary<Long> largeSizes() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between((1L << 33) - 2, (1L << 33) + 2),
                Arbitraries.longs().between(1, 1L << 40));
    }

    @Property(tries = 50)
    void reads_the_sizes_that_others_write_beyond_8_gib(@ForAll("largeSizes") long size) throws Exception {
        var programs = List.of(
                "tar --format=posix",
                "tar --format=gnu",
                "tar --format=posix -S",
                "tar --format=gnu -S",
                "bsdtar --format=pax",
                "bsdtar --format=gnutar",
                "bsdtar --format=pax --read-sparse");
        try (var folder = ToolFolder.create()) {
            var script = new StringBuilder("set +o pipefail; truncate -s " + size + " hole\n");
            for (int i = 0; i < programs.size(); i++) {
                script.append(programs.get(i))
                        .append(" -cf - hole 2>/dev/null | head -c 8192 > ")
                        .append(i)
                        .append('\n');
            }
            folder.bash(script.toString());
            for (int i = 0; i < programs.size(); i++) {
                try (var in = Files.newInputStream(folder.resolve(Integer.toString(i)))) {
                    var entry = new TarReader(TarInput.of(in), ReaderLimits.DEFAULT.tar()).next();
                    assertThat(entry).as(programs.get(i)).isNotNull();
                    assertThat(entry.entry().sizeBytes()).as(programs.get(i)).isEqualTo(size);
                    assertThat(entry.entry().path().value()).isEqualTo("hole");
                }
            }
        }
    }
}
