package io.sting.backup.core.internal.archive;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.Ownership;
import io.sting.backup.spi.ArchiveSink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A tree out of a seed: names that are long, not ASCII, not UTF-8 or hold newlines, all kinds of entries, odd modes,
 * times, owners, attributes, and sizes around the borders that tar and gzip members have.
 */
final class RandomTree {
    private static final int[] NAME_LENGTHS = {1, 5, 12, 48, 98, 99, 100, 101, 102, 154, 155, 156, 200, 255};
    private static final int[] SIZES = {
        0, 1, 511, 512, 513, 1023, 10_240, 65_535, 65_536, 131_072, 131_073, 1_048_575, 1_048_576, 1_048_577, 2_100_000
    };
    private static final int LONGEST_PATH = 3_800;

    /** Times that a program or format keeps. */
    enum Times {
        ANY,
        /** libarchive adds a negative time's fraction where POSIX takes it away. */
        FRACTIONS_AFTER_1970,
        /** Python reads and writes times as doubles. */
        HALVES,
        WHOLE_AFTER_1970
    }

    /** What trees a program or format can hold. */
    record Kind(int longestName, int longestPath, boolean anyBytes, Times times, boolean attributes, long ids) {
        static final Kind ALL = new Kind(255, LONGEST_PATH, true, Times.ANY, true, 1L << 32);
        static final Kind USTAR = new Kind(98, 98, true, Times.WHOLE_AFTER_1970, false, 1L << 20);

        Kind with(Times newTimes) {
            return new Kind(longestName, longestPath, anyBytes, newTimes, attributes, ids);
        }

        Kind withoutAttributes() {
            return new Kind(longestName, longestPath, anyBytes, times, false, ids);
        }
    }

    /** An entry and what a file holds. */
    record Node(ArchiveEntry entry, byte[] content) {}

    private final Random random;
    private final Kind kind;
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();

    RandomTree(long seed, Kind kind, String root) {
        this.random = new Random(seed);
        this.kind = kind;
        var folders = new ArrayList<String>();
        add(ArchiveEntry.directory(ArchivePath.of(root)));
        folders.add(root);
        int count = 3 + random.nextInt(10);
        for (int i = 0; i < count; i++) {
            String parent = folders.get(random.nextInt(folders.size()));
            int room = kind.longestPath() - ArchivePath.encode(parent).length - 2;
            if (room > 0) {
                String path = parent + "/" + name(room);
                if (taken.add(path)) {
                    addOne(ArchivePath.of(path), folders);
                }
            }
        }
        sort();
    }

    List<Node> nodes() {
        return nodes;
    }

    private void addOne(ArchivePath path, List<String> folders) {
        switch (random.nextInt(7)) {
            case 0, 1, 2 -> {
                folders.add(path.value());
                add(ArchiveEntry.directory(path));
            }
            case 3 -> add(ArchiveEntry.symbolicLink(path, linkTarget()));
            default -> add(ArchiveEntry.file(path, size()));
        }
    }

    /** Folder by folder, as archives are written; a link comes after what it names. */
    private void sort() {
        nodes.sort(Comparator.comparing(node -> node.entry().path().value().replace('/', '\0')));
        var files = new ArrayList<ArchiveEntry>();
        for (int i = 0; i < nodes.size(); i++) {
            ArchiveEntry entry = nodes.get(i).entry();
            if (entry.type() == EntryType.FILE && !files.isEmpty() && random.nextInt(4) == 0) {
                ArchiveEntry target = files.get(random.nextInt(files.size()));
                var link = ArchiveEntry.hardLink(entry.path(), target.path())
                        .withMode(target.mode())
                        .withOwner(target.owner())
                        .withModified(target.modified());
                nodes.set(i, new Node(link, new byte[0]));
            } else if (entry.type() == EntryType.FILE) {
                files.add(entry);
            }
        }
    }

    private void add(ArchiveEntry bare) {
        boolean link = bare.type() == EntryType.SYMBOLIC_LINK;
        boolean attributes = kind.attributes() && !link && random.nextInt(3) == 0;
        int ordinary = bare.type() == EntryType.DIRECTORY ? 0700 : 0400;
        var entry = bare.withMode(link ? 0777 : random.nextInt(010000) | ordinary)
                .withOwner(new Ownership(id(), id(), "", ""))
                .withModified(time())
                .withExtendedAttributes(attributes ? attributes() : Map.of());
        nodes.add(new Node(entry, content((int) entry.sizeBytes())));
    }

    private long id() {
        long[] choices = {0, 1, 1000, 65_534, 2_097_151, 2_097_152, 4_000_000_000L};
        long id = choices[random.nextInt(choices.length)];
        return id < kind.ids() ? id : random.nextInt(1000);
    }

    private Instant time() {
        long[] seconds = {0, 1, 1_700_000_000L, 4_102_444_800L, 8_589_934_591L};
        long second = seconds[random.nextInt(seconds.length)];
        if (kind.times() == Times.WHOLE_AFTER_1970) {
            return Instant.ofEpochSecond(second);
        }
        boolean before = random.nextInt(5) == 0;
        if (before) {
            second = -1 - random.nextInt(2_000_000_000);
        }
        int[] nanos = {0, 500_000_000, 1, 123_456_789, 999_999_999};
        int bound = kind.times() == Times.HALVES ? 2 : nanos.length;
        int nano = nanos[random.nextInt(bound)];
        return Instant.ofEpochSecond(second, before && kind.times() == Times.FRACTIONS_AFTER_1970 ? 0 : nano);
    }

    private Map<String, byte[]> attributes() {
        var attributes = new HashMap<String, byte[]>();
        for (String name : List.of("user.a", "user.sting.backup", "user.ümlaut")) {
            if (random.nextBoolean()) {
                byte[] value = new byte[1 + random.nextInt(40)];
                random.nextBytes(value);
                attributes.put(name, value);
            }
        }
        return attributes;
    }

    private String linkTarget() {
        String[] targets = {"x", "/etc/passwd", "../../..", "no such\nthing", "ä/ö", "z".repeat(100), "z".repeat(101)};
        String target = targets[random.nextInt(targets.length)];
        return target.length() <= kind.longestName() || kind.longestName() > 200 ? target : "short";
    }

    private long size() {
        return random.nextInt(3) > 0 ? random.nextInt(2_000) : SIZES[random.nextInt(SIZES.length)];
    }

    private byte[] content(int size) {
        byte[] content = new byte[size];
        switch (random.nextInt(3)) {
            case 0 -> random.nextBytes(content);
            case 1 -> {
                byte[] text = "select * from t where id = %d;\n"
                        .formatted(random.nextInt(1000))
                        .getBytes(StandardCharsets.US_ASCII);
                for (int i = 0; i < size; i++) {
                    content[i] = text[i % text.length];
                }
            }
            default -> {
                // zeros
            }
        }
        return content;
    }

    private String name(int room) {
        int length = NAME_LENGTHS[random.nextInt(NAME_LENGTHS.length)];
        if (random.nextInt(3) > 0) {
            length = 1 + random.nextInt(12);
        }
        length = Math.min(Math.min(length, room), kind.longestName());
        var bytes = new ByteArrayOutputStream();
        while (bytes.size() < length) {
            byte[] next = character();
            bytes.writeBytes(next.length <= length - bytes.size() ? next : new byte[] {'x'});
        }
        String name = ArchivePath.decode(bytes.toByteArray());
        return name.equals(".") || name.equals("..") ? "dots" : name;
    }

    private byte[] character() {
        return switch (kind.anyBytes() ? random.nextInt(12) : 11) {
            case 0 -> "ü".getBytes(StandardCharsets.UTF_8);
            case 1 -> "日".getBytes(StandardCharsets.UTF_8);
            case 2 -> "😀".getBytes(StandardCharsets.UTF_8);
            case 3 -> new byte[] {(byte) (0x80 + random.nextInt(128))};
            case 4 -> new byte[] {(byte) " \n\t'\"\\*$".charAt(random.nextInt(8))};
            default -> new byte[] {(byte) ('a' + random.nextInt(26))};
        };
    }

    /** Puts everything into a component; files of odd sizes as content of unknown length. */
    void writeTo(ArchiveSink sink) throws IOException, InterruptedException {
        for (Node node : nodes) {
            ArchiveEntry entry = node.entry();
            if (entry.type() != EntryType.FILE) {
                sink.add(entry);
            } else if (entry.sizeBytes() % 2 == 1) {
                sink.stream(entry.withSize(0), out -> out.write(node.content()));
            } else {
                sink.add(entry, new ByteArrayInputStream(node.content()));
            }
        }
    }

    /** The lines of tree.py for this tree. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        for (Node node : nodes) {
            var sha256 = Sha256.create();
            lines.add(TreeLine.of(node.entry(), sha256.digest(node.content())).toString());
        }
        return TreeLine.grouped(lines);
    }

    /** A tree as tree.py makes it: the same with the content's kind for its digest. */
    List<String> spec() {
        String[] kinds = {"z", "h", "t", "r"};
        var lines = new ArrayList<String>();
        for (String line : lines()) {
            String[] fields = TreeLine.fields(line);
            fields[TreeLine.SHA256] = kinds[random.nextInt(kinds.length)];
            lines.add(String.join("|", fields));
        }
        return lines;
    }

    static byte[] text(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
