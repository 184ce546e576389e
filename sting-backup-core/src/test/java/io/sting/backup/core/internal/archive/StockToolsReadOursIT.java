package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.core.internal.archive.tar.TarHeaders;
import io.sting.backup.core.internal.restore.TreeExtractor;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.testing.NeedsTools;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Arbitrary trees in archives of ours, unpacked by programs that know nothing of us. A try is an archive of up to four
 * trees that all programs unpack, by one shell, and one process that lists what came out: some 15 processes, half a
 * second. What fails shrinks to the one entry that does; jqwik reports the seed.
 */
@NeedsTools({"tar", "bsdtar", "busybox", "python3", "gzip", "openssl", "sha256sum"})
class StockToolsReadOursIT {
    private static final int LONGEST_POSSIBLE = 4_096;
    private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);

    /** Who unpacks, and what it does not keep, by the types of entries. */
    enum Program {
        GNU_TAR(
                "tar --numeric-owner --xattrs --xattrs-include='user.*' --warning=no-unknown-keyword -xpf a.tar.gz -C",
                Map.of()),
        BSDTAR("bsdtar --numeric-owner --xattrs -xpf a.tar.gz -C", Map.of()) {
            /** libarchive adds a negative time's fraction where POSIX takes it away. */
            @Override
            boolean keeps(BigInteger nanos, String type) {
                return nanos.signum() >= 0 || nanos.mod(SECOND).signum() == 0;
            }
        },
        PYTHON("python3 tree.py untar a.tar.gz", Map.of(TreeLine.ATTRIBUTES, "fdl", TreeLine.MODIFIED, "l")) {
            /** Python reads and writes times as doubles. */
            @Override
            boolean keeps(BigInteger nanos, String type) {
                return nanos.mod(BigInteger.valueOf(500_000_000)).signum() == 0;
            }
        },
        BUSYBOX(
                "busybox tar -xpzf a.tar.gz -C",
                Map.of(TreeLine.ATTRIBUTES, "fdl", TreeLine.MODIFIED, "dl", TreeLine.UID, "l", TreeLine.GID, "l")) {
            @Override
            boolean keeps(BigInteger nanos, String type) {
                return nanos.mod(SECOND).signum() == 0;
            }
        },
        OURS("", Map.of()) {
            /** What the JDK can: see the decision on files without native code. */
            @Override
            boolean keeps(BigInteger nanos, String type) {
                boolean whole = nanos.mod(SECOND).signum() == 0;
                return nanos.signum() < 0 || type.equals("l") ? whole : true;
            }
        };

        private final String command;
        private final Map<Integer, String> masks;

        Program(String command, Map<Integer, String> masks) {
            this.command = command;
            this.masks = masks;
        }

        String folder() {
            return "out" + ordinal();
        }

        boolean keeps(BigInteger nanos, String type) {
            return true;
        }

        /** The lines without what this program does not keep; of times that are odd, by the paths that have them. */
        private List<String> masked(List<String> lines, Set<String> odd) {
            return lines.stream()
                    .map(line -> TreeLine.masked(line, masks))
                    .map(line -> odd.contains(TreeLine.fields(line)[TreeLine.PATH])
                            ? TreeLine.masked(line, Map.of(TreeLine.MODIFIED, "fdl"))
                            : line)
                    .toList();
        }

        private Set<String> oddTimes(List<String> expected) {
            var odd = new HashSet<String>();
            for (String line : expected) {
                String[] fields = TreeLine.fields(line);
                if (!keeps(new BigInteger(fields[TreeLine.MODIFIED]), fields[TreeLine.TYPE])) {
                    odd.add(fields[TreeLine.PATH]);
                }
            }
            return odd;
        }

        void check(Tree tree, List<String> found) {
            List<String> expected = tree.lines();
            Set<String> odd = oddTimes(expected);
            TreeLine.assertSame(name(), masked(expected, odd), masked(found, odd));
        }
    }

    @Provide
    Arbitrary<Tree> forests() {
        return Trees.forests(Trees.Kind.ALL, 4);
    }

    @Provide
    Arbitrary<Tree> smallTrees() {
        return Trees.trees(Trees.Kind.ALL);
    }

    @Property(tries = 60)
    void every_program_unpacks_the_same_tree(@ForAll("forests") Tree tree) throws Exception {
        try (var folder = ToolFolder.create()) {
            Archives.write(folder.resolve("a.tar.gz"), Optional.empty(), tree::writeTo);
            var script = new StringBuilder();
            for (Program program : Program.values()) {
                script.append("mkdir ").append(program.folder()).append('\n');
                if (program != Program.OURS) {
                    script.append(program.command)
                            .append(' ')
                            .append(program.folder())
                            .append('\n');
                }
            }
            folder.bash(script.toString());
            extract(folder);
            var roots = java.util.Arrays.stream(Program.values())
                    .map(program -> program.folder() + "/files")
                    .toList();
            List<List<String>> found = folder.listed(roots);
            for (Program program : Program.values()) {
                program.check(tree, found.get(program.ordinal()));
            }
        }
    }

    private static void extract(ToolFolder folder) throws Exception {
        Path root = folder.resolve(Program.OURS.folder());
        try (var reader = Archives.open(folder.resolve("a.tar.gz"));
                var extractor = new TreeExtractor(root, folder.resolve("links"))) {
            reader.read(path -> true, extractor::add);
            extractor.finish((subject, text) -> {});
        }
    }

    /** What openssl decrypts is what gzip unpacks is what tar lists; and the digests are what sha256sum says. */
    @Property(tries = 50)
    void openssl_gzip_and_sha256sum_take_the_layers_off(@ForAll("smallTrees") Tree tree) throws Exception {
        try (var folder = ToolFolder.create()) {
            Path archive = folder.resolve("a.tar.gz.enc");
            var written = Archives.write(archive, Optional.of(Archives.cipher()), tree::writeTo);
            var sidecar = written.sidecar("a.tar.gz.enc", "here");
            Files.writeString(folder.resolve("a.checksum"), sidecar.checksumLine());
            Files.write(folder.resolve("key.txt"), Archives.PASSWORD);

            String said = folder.bash("sha256sum --quiet -c a.checksum; openssl enc -d -aes-256-cbc -pbkdf2"
                    + " -iter 100000 -pass file:key.txt -in a.tar.gz.enc -out a.tar.gz; gzip -t a.tar.gz;"
                    + " gzip -dc a.tar.gz | sha256sum; gzip -dc a.tar.gz | tar --warning=no-unknown-keyword -tf - | wc -l;"
                    + " python3 tree.py names a.tar.gz");

            var lines = said.lines().toList();
            assertThat(lines.get(0)).startsWith(tarDigest(archive) + " ");
            assertThat(lines.get(1)).isEqualTo(Integer.toString(tree.nodes().size() + 4));
            assertThat(names(lines.subList(2, lines.size())))
                    .filteredOn(path -> path.value().startsWith("files/"))
                    .containsExactlyElementsOf(tree.nodes().stream()
                            .map(node -> ArchivePath.of(
                                    "files/" + node.entry().path().value()))
                            .toList());
        }
    }

    private static String tarDigest(Path archive) throws IOException {
        var plain = PlainBytes.open(ArchiveBytes.of(archive), Optional.of(Archives.cipher()), Optional.empty());
        var sha256 = Sha256.create();
        try (var tar = new io.sting.backup.core.internal.archive.gzip.SerialGunzip(plain.stream())) {
            sha256.update(tar.readAllBytes());
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static List<ArchivePath> names(List<String> hex) {
        return hex.stream()
                .map(line -> ArchivePath.ofBytes(HexFormat.of().parseHex(line)))
                .toList();
    }

    /** Lengths of whole names at which tar changes its ways, and beyond what a file system takes. */
    @Provide
    Arbitrary<List<ArchivePath>> longPaths() {
        Arbitrary<Integer> lengths = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of(99, 100, 101, 155, 156, 255, 256, 257, 4_095, 4_096, 4_097, 9_000)),
                Tuple.of(1, Arbitraries.integers().between(1, 5_000)));
        Arbitrary<ArchivePath> paths = lengths.flatMap(length -> Trees.names()
                .flatMap(name -> Arbitraries.integers().between(1, 255).map(step -> longPath(name, step, length))));
        return paths.list().ofMinSize(1).ofMaxSize(12).uniqueElements();
    }

    /** A path of so many bytes, of folders that are all called alike. */
    private static ArchivePath longPath(byte[] name, int step, int length) {
        byte[] path = Tree.stretched(new byte[0], length);
        for (int at = 0; at < length; at++) {
            int inName = at % (step + 1);
            if (inName == step && at + 1 < length) {
                path[at] = '/';
            } else if (inName > 0 && inName <= name.length) {
                path[at] = name[inName - 1];
            }
        }
        return ArchivePath.ofBytes(path);
    }

    @Property(tries = 60)
    void names_of_any_length_are_listed(@ForAll("longPaths") List<ArchivePath> paths) throws Exception {
        try (var folder = ToolFolder.create()) {
            try (var out = Files.newOutputStream(folder.resolve("a.tar"))) {
                for (ArchivePath path : paths) {
                    out.write(TarHeaders.of(ArchiveEntry.file(path, 0)));
                    out.write(TarHeaders.of(ArchiveEntry.hardLink(linkTo(path), path)));
                }
                out.write(new byte[1024]);
            }

            var read = names(folder.bash("python3 tree.py names a.tar").lines().toList());

            assertThat(read)
                    .containsExactlyElementsOf(paths.stream()
                            .flatMap(path -> Stream.of(path, linkTo(path)))
                            .toList());
            // busybox takes no name above that, and no program can make one
            boolean possible = paths.stream().allMatch(path -> path.toBytes().length < LONGEST_POSSIBLE - 2);
            String listings =
                    "tar --warning=no-unknown-keyword -tf a.tar --quoting-style=escape | wc -l; bsdtar -tf a.tar >/dev/null"
                            + (possible ? "; busybox tar -tf a.tar >/dev/null" : "");
            assertThat(folder.bash(listings).strip()).isEqualTo(Integer.toString(2 * paths.size()));
        }
    }

    private static ArchivePath linkTo(ArchivePath path) {
        return ArchivePath.of("l/" + path.value());
    }

    /** Sizes around where octal digits end, 8 GiB, as far as a file system takes a file that is all hole. */
    @Provide
    Arbitrary<List<Long>> sizes() {
        return Arbitraries.frequencyOf(
                        Tuple.of(2, Arbitraries.of(0L, 1L, 511L, 512L, 513L)),
                        Tuple.of(3, Arbitraries.longs().between((1L << 33) - 2, (1L << 33) + 2)),
                        Tuple.of(1, Arbitraries.longs().between(0, 1L << 36)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Property(tries = 50)
    void sizes_beyond_8_gib_are_found_in_the_headers(@ForAll("sizes") List<Long> sizes) throws Exception {
        try (var folder = ToolFolder.create()) {
            writeHoles(folder.resolve("a.tar"), sizes);

            String listed = folder.bash("tar -tvf a.tar | awk '{print $3}'; bsdtar -tvf a.tar | awk '{print $5}';"
                    + " busybox tar -tvf a.tar | awk '{print $3}'; python3 tree.py sizes a.tar");

            var expected = sizes.stream().map(size -> Long.toString(size)).toList();
            assertThat(listed.lines())
                    .containsExactlyElementsOf(IntStream.range(0, 4)
                            .boxed()
                            .flatMap(i -> expected.stream())
                            .toList());
        }
    }

    private static void writeHoles(Path tar, List<Long> sizes) throws IOException {
        try (var out = FileChannel.open(tar, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < sizes.size(); i++) {
                var entry = ArchiveEntry.file(ArchivePath.of("f" + i), sizes.get(i));
                out.write(java.nio.ByteBuffer.wrap(TarHeaders.of(entry)));
                out.position(out.position() + sizes.get(i) + TarHeaders.padding(sizes.get(i)));
            }
            out.write(java.nio.ByteBuffer.allocate(1024));
        }
    }
}
