package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.Tree.Content;
import io.sting.backup.core.internal.archive.Tree.Node;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.Ownership;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Arbitrary trees, which shrink to few entries with short names: names that are long, not ASCII, not UTF-8 or hold line
 * feeds; names and whole paths of the lengths at which tar changes its ways (with the component's name before them and
 * without); deep folders; all kinds of entries; odd modes, times, owners and attributes; sizes around the borders that
 * tar and gzip members have, empty files and files with holes.
 */
final class Trees {
    private static final int[] NAME_LENGTHS = {98, 99, 100, 101, 154, 155, 156, 255};
    private static final int[] PATH_LENGTHS = {98, 99, 100, 101, 102, 154, 155, 156, 157, 255, 256, 257, 512, 3_800};
    private static final int[] SIZES = {
        0, 1, 511, 512, 513, 1_023, 10_240, 65_535, 65_536, 131_072, 131_073, 1_048_575, 1_048_576, 1_048_577, 2_100_000
    };
    /** Tools join names with folders that we do not know, and a path has at most 4,095 bytes. */
    private static final int LONGEST_PATH = 3_800;
    /** {@code tree0/}, and the component's name that may come before it. */
    private static final int ROOT = 6;

    private Trees() {}

    /** What a program or format can hold. */
    enum Kind {
        /** All that we keep. */
        ALL,
        /** Whole seconds from 1970 on, and no attributes: GNU's old format. */
        PLAIN,
        /** Also names with their folders and link targets of at most 98 bytes and ids that bsdtar puts there, at most 262,143: v7 and ustar. */
        USTAR
    }

    /** An entry before it has a place: how it is to be called, below which of the folders there are by then. */
    private record Seedling(
            Shape shape, int parent, byte[] name, Stretch stretch, Content content, String target, Facts facts) {}

    private record Facts(int mode, Ownership owner, Instant modified, Map<String, byte[]> attributes) {}

    /** The length in bytes that a name, or with its folders a path, is brought to; 0 for none. */
    private record Stretch(int nameBytes, int pathBytes) {}

    private enum Shape {
        FILE,
        DIRECTORY,
        /** Folders in folders, as deep as names allow. */
        DEEP,
        SYMBOLIC_LINK,
        HARD_LINK
    }

    static Arbitrary<Tree> trees(Kind kind) {
        return seedlings(kind).list().ofMinSize(1).ofMaxSize(14).map(seedlings -> grown(kind, seedlings));
    }

    /** Up to so many trees, as one. */
    static Arbitrary<Tree> forests(Kind kind, int most) {
        return trees(kind).list().ofMinSize(1).ofMaxSize(most).map(Tree::forest);
    }

    private static Arbitrary<Seedling> seedlings(Kind kind) {
        return Combinators.combine(
                        shapes(),
                        Arbitraries.integers().between(0, 9),
                        names(),
                        stretches(kind),
                        contents(),
                        linkTargets(kind),
                        facts(kind))
                .as(Seedling::new);
    }

    private static Arbitrary<Shape> shapes() {
        return Arbitraries.frequency(
                Tuple.of(6, Shape.FILE),
                Tuple.of(5, Shape.DIRECTORY),
                Tuple.of(1, Shape.DEEP),
                Tuple.of(2, Shape.SYMBOLIC_LINK),
                Tuple.of(2, Shape.HARD_LINK));
    }

    static Arbitrary<byte[]> names() {
        Arbitrary<byte[]> letters = Arbitraries.chars().range('a', 'z').map(c -> new byte[] {(byte) (char) c});
        Arbitrary<byte[]> wide = Arbitraries.of("ü", "日", "😀", "e\u0301", "\u1112\u1161\u11ab", "\u212b", "ß")
                .map(Trees::utf8);
        Arbitrary<byte[]> awkward = Arbitraries.of(
                        " ", "\n", "\t", "'", "\"", "\\", "*", "$", "%", "=", "-", ".", "\u007f")
                .map(Trees::utf8);
        Arbitrary<byte[]> broken =
                Arbitraries.bytes().between((byte) -128, (byte) -1).map(b -> new byte[] {b});
        return Arbitraries.frequencyOf(
                        Tuple.of(8, letters), Tuple.of(2, wide), Tuple.of(2, awkward), Tuple.of(1, broken))
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(Trees::joined);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(List<byte[]> pieces) {
        var name = new ByteArrayOutputStream();
        pieces.forEach(name::writeBytes);
        String text = ArchivePath.decode(name.toByteArray());
        return text.equals(".") || text.equals("..") ? utf8("dots") : name.toByteArray();
    }

    private static Arbitrary<Stretch> stretches(Kind kind) {
        Arbitrary<Stretch> none = Arbitraries.just(new Stretch(0, 0));
        if (kind == Kind.USTAR) {
            return none;
        }
        return Arbitraries.frequencyOf(
                Tuple.of(4, none),
                Tuple.of(1, of(NAME_LENGTHS).map(length -> new Stretch(length, 0))),
                Tuple.of(
                        2,
                        of(PATH_LENGTHS)
                                .flatMap(length -> Arbitraries.of(
                                        new Stretch(0, length - ROOT), new Stretch(0, length - ROOT - 6)))));
    }

    private static Arbitrary<Integer> of(int[] values) {
        return Arbitraries.of(java.util.Arrays.stream(values).boxed().toList());
    }

    private static Arbitrary<Content> contents() {
        var sizes = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(0, 2_000)),
                Tuple.of(2, of(SIZES)),
                Tuple.of(1, Arbitraries.integers().between(0, 2_100_000)));
        return Combinators.combine(Arbitraries.of(Content.Kind.class), sizes).as(Content::new);
    }

    private static Arbitrary<String> linkTargets(Kind kind) {
        var targets = new ArrayList<>(List.of("x", "/etc/passwd", "../../..", "no such\nthing", "ä/ö", "\udcff"));
        if (kind != Kind.USTAR) {
            targets.addAll(List.of("z".repeat(100), "z".repeat(101), "é".repeat(2_000)));
        }
        return Arbitraries.of(targets);
    }

    private static Arbitrary<Facts> facts(Kind kind) {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 07777), owners(kind), times(kind), attributes(kind))
                .as(Facts::new);
    }

    private static Arbitrary<Ownership> owners(Kind kind) {
        Arbitrary<Long> ids = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.longs().between(0, 1_000)),
                Tuple.of(1, Arbitraries.of(65_534L, 262_143L)),
                Tuple.of(
                        1,
                        kind == Kind.USTAR
                                ? Arbitraries.of(0L)
                                : Arbitraries.of(262_144L, 2_097_151L, 2_097_152L, 4_000_000_000L)));
        return Combinators.combine(ids, ids).as((uid, gid) -> new Ownership(uid, gid, "", ""));
    }

    private static Arbitrary<Instant> times(Kind kind) {
        Arbitrary<Long> after = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.of(0L, 1L, 1_700_000_000L, 4_102_444_800L, 8_589_934_591L)),
                Tuple.of(1, Arbitraries.longs().between(0, 8_589_934_591L)));
        if (kind != Kind.ALL) {
            return after.map(Instant::ofEpochSecond);
        }
        Arbitrary<Long> before = Arbitraries.longs().between(-2_000_000_000L, -1);
        Arbitrary<Integer> nanos = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of(0, 500_000_000, 1, 999_999_999)),
                Tuple.of(1, Arbitraries.integers().between(0, 999_999_999)));
        return Combinators.combine(Arbitraries.frequencyOf(Tuple.of(4, after), Tuple.of(1, before)), nanos)
                .as(Instant::ofEpochSecond);
    }

    private static Arbitrary<Map<String, byte[]>> attributes(Kind kind) {
        Arbitrary<Map<String, byte[]>> none = Arbitraries.just(Map.of());
        if (kind != Kind.ALL) {
            return none;
        }
        Arbitrary<byte[]> values =
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(40);
        return Arbitraries.frequencyOf(
                Tuple.of(2, none),
                Tuple.of(
                        1,
                        Arbitraries.maps(Arbitraries.of("user.a", "user.sting.backup", "user.ümlaut"), values)
                                .ofMaxSize(3)));
    }

    private static Tree grown(Kind kind, List<Seedling> seedlings) {
        var nodes = new ArrayList<Node>();
        var folders = new ArrayList<String>(List.of(""));
        var taken = new HashSet<String>();
        for (Seedling seedling : seedlings) {
            // the newest folder most of the time, so that it grows deep
            String parent =
                    folders.get(seedling.parent() > 3 ? folders.size() - 1 : seedling.parent() % folders.size());
            int depth = seedling.shape() == Shape.DEEP ? 12 : 1;
            for (int i = 0; i < depth; i++) {
                String path = path(kind, parent, seedling);
                if (!path.isEmpty() && taken.add(path)) {
                    nodes.add(node(kind, ArchivePath.of(path), seedling));
                    parent = path;
                    if (nodes.get(nodes.size() - 1).entry().type() == EntryType.DIRECTORY) {
                        folders.add(path);
                    }
                }
            }
        }
        nodes.sort(Comparator.comparing(node -> node.entry().path().value().replace('/', '\0')));
        return new Tree(linked(nodes, seedlings));
    }

    /** A path below a folder; empty if there is no room for one. */
    private static String path(Kind kind, String parent, Seedling seedling) {
        String before = parent.isEmpty() ? "" : parent + "/";
        int used = ArchivePath.encode(before).length;
        int room = Math.min(255, (kind == Kind.USTAR ? 89 : LONGEST_PATH - ROOT) - used);
        int wanted = seedling.stretch().nameBytes();
        if (seedling.stretch().pathBytes() > 0) {
            wanted = seedling.stretch().pathBytes() - used;
        }
        byte[] name = seedling.name();
        if (wanted > 0 && wanted <= room) {
            name = Tree.stretched(name, wanted);
        }
        if (name.length > room) {
            return "";
        }
        String text = ArchivePath.decode(name);
        return text.equals(".") || text.equals("..") ? "" : before + text;
    }

    private static Node node(Kind kind, ArchivePath path, Seedling seedling) {
        Facts facts = seedling.facts();
        Content content = Content.EMPTY;
        ArchiveEntry bare;
        switch (seedling.shape()) {
            case DIRECTORY, DEEP -> bare = ArchiveEntry.directory(path).withMode(facts.mode() | 0700);
            case SYMBOLIC_LINK -> bare = ArchiveEntry.symbolicLink(path, seedling.target());
            default -> {
                content = seedling.content();
                bare = ArchiveEntry.file(path, content.sizeBytes())
                        .withMode(facts.mode() | 0400)
                        .withSparse(content.kind() == Content.Kind.HOLES);
            }
        }
        boolean attributes = bare.type() != EntryType.SYMBOLIC_LINK;
        return new Node(
                bare.withOwner(facts.owner())
                        .withModified(facts.modified())
                        .withExtendedAttributes(attributes ? facts.attributes() : Map.of()),
                content);
    }

    /** Makes some of the files other names of files before them: those that began as hard links. */
    private static List<Node> linked(List<Node> nodes, List<Seedling> seedlings) {
        var linked = new ArrayList<Node>();
        var files = new ArrayList<ArchiveEntry>();
        int next = 0;
        for (Node node : nodes) {
            ArchiveEntry entry = node.entry();
            boolean file = entry.type() == EntryType.FILE;
            Seedling seedling = seedlings.get(next++ % seedlings.size());
            if (file && !files.isEmpty() && seedling.shape() == Shape.HARD_LINK) {
                ArchiveEntry target = files.get(seedling.parent() % files.size());
                linked.add(new Node(
                        ArchiveEntry.hardLink(entry.path(), target.path())
                                .withMode(target.mode())
                                .withOwner(target.owner())
                                .withModified(target.modified()),
                        Content.EMPTY));
            } else {
                linked.add(node);
                if (file) {
                    files.add(entry);
                }
            }
        }
        return linked;
    }
}
