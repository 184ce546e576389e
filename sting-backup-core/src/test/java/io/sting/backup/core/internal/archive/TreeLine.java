package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An entry as a line of tree.py. */
record TreeLine(String text) {
    static final int PATH = 0;
    static final int TYPE = 1;
    static final int MODE = 2;
    static final int UID = 3;
    static final int GID = 4;
    static final int MODIFIED = 5;
    static final int SHA256 = 7;
    static final int FIRST = 9;
    static final int ATTRIBUTES = 10;
    static final int FIELDS = 11;

    static String[] fields(String line) {
        return line.split("\\|", FIELDS);
    }

    /** Files have their own path as the inode's first name, hard links their target's; see {@link #grouped}. */
    static TreeLine of(ArchiveEntry entry, byte[] sha256) {
        boolean file = entry.type() == EntryType.FILE;
        boolean hardLink = entry.type() == EntryType.HARD_LINK;
        var attributes = new TreeMap<String, String>();
        entry.extendedAttributes()
                .forEach((name, value) -> attributes.put(
                        name,
                        hex(ArchivePath.encode(name)) + "=" + HexFormat.of().formatHex(value)));
        var nanos = BigInteger.valueOf(entry.modified().getEpochSecond())
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(entry.modified().getNano()));
        return new TreeLine(String.join(
                "|",
                hex(entry.path().toBytes()),
                switch (entry.type()) {
                    case FILE, HARD_LINK -> "f";
                    case DIRECTORY -> "d";
                    case SYMBOLIC_LINK -> "l";
                },
                Integer.toOctalString(entry.mode()),
                Long.toString(entry.owner().uid()),
                Long.toString(entry.owner().gid()),
                nanos.toString(),
                Long.toString(entry.sizeBytes()),
                file ? HexFormat.of().formatHex(sha256) : "",
                hardLink ? "" : hex(ArchivePath.encode(entry.linkTarget())),
                file ? hex(entry.path().toBytes()) : hardLink ? hex(ArchivePath.encode(entry.linkTarget())) : "",
                String.join(",", attributes.values())));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Gives all names of an inode the same facts, and the least of its names as the first. */
    static List<String> grouped(List<String> lines) {
        var files = new HashMap<String, String[]>();
        var least = new HashMap<String, String>();
        for (String line : lines) {
            String[] fields = fields(line);
            if (fields[TYPE].equals("f")) {
                files.putIfAbsent(fields[FIRST], fields);
                least.merge(fields[FIRST], fields[PATH], (a, b) -> a.compareTo(b) < 0 ? a : b);
            }
        }
        var grouped = new ArrayList<String>();
        for (String line : lines) {
            String[] fields = fields(line);
            if (fields[TYPE].equals("f")) {
                String[] facts = files.get(fields[FIRST]).clone();
                facts[PATH] = fields[PATH];
                facts[FIRST] = least.get(fields[FIRST]);
                fields = facts;
            }
            grouped.add(String.join("|", fields));
        }
        return grouped;
    }

    /** A line without what a program does not keep. */
    static String masked(String line, Map<Integer, String> masks) {
        String[] fields = fields(line);
        masks.forEach((field, types) -> {
            if (types.contains(fields[TYPE])) {
                fields[field] = "";
            }
        });
        return String.join("|", fields);
    }

    /** Compares two listings, and shows no more than what differs. */
    static void assertSame(String who, List<String> expected, List<String> found) {
        var missing = new TreeSet<>(expected);
        found.forEach(missing::remove);
        var unexpected = new TreeSet<>(found);
        expected.forEach(unexpected::remove);
        assertThat(some(unexpected)).as("%s: what should not be there", who).isEqualTo(some(missing));
        assertThat(found.size()).as(who).isEqualTo(expected.size());
    }

    private static String some(TreeSet<String> lines) {
        return lines.stream().limit(3).collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return text;
    }
}
