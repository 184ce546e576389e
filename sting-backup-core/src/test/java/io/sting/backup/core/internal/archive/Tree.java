package io.sting.backup.core.internal.archive;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import io.sting.backup.spi.ArchiveSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A tree of files in memory, in the order in which archives are written: folder by folder, links behind their files. */
record Tree(List<Node> nodes) {

    /** What a file holds; said by its kind, so that it shrinks with its size and prints on a line. */
    record Content(Kind kind, int sizeBytes) {
        enum Kind {
            ZEROS,
            /** As zeros, but on a disk with holes. */
            HOLES,
            TEXT,
            RANDOM
        }

        static final Content EMPTY = new Content(Kind.ZEROS, 0);

        byte[] bytes() {
            byte[] bytes = new byte[sizeBytes];
            switch (kind) {
                case RANDOM -> new Random(sizeBytes).nextBytes(bytes);
                case TEXT -> {
                    byte[] text =
                            ("select * from t where id = " + sizeBytes + ";\n").getBytes(StandardCharsets.US_ASCII);
                    for (int i = 0; i < sizeBytes; i++) {
                        bytes[i] = text[i % text.length];
                    }
                }
                default -> {
                    // zeros
                }
            }
            return bytes;
        }

        /** The letter of tree.py. */
        private String letter() {
            return kind.name().substring(0, 1).toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** An entry and what a file holds. */
    record Node(ArchiveEntry entry, Content content) {}

    /** Puts everything into a component; files of odd sizes as content of unknown length. */
    void writeTo(ArchiveSink sink) throws IOException, InterruptedException {
        for (Node node : nodes) {
            ArchiveEntry entry = node.entry();
            byte[] bytes = node.content().bytes();
            if (entry.type() != EntryType.FILE) {
                sink.add(entry);
            } else if (bytes.length % 2 == 1) {
                sink.stream(entry.withSize(0), out -> out.write(bytes));
            } else {
                sink.add(entry, new ByteArrayInputStream(bytes));
            }
        }
    }

    /** The same below a folder of another name. */
    Tree under(String root) {
        var moved = new ArrayList<Node>();
        for (Node node : nodes) {
            ArchiveEntry entry = node.entry();
            var there = entry.withPath(ArchivePath.of(root + "/" + entry.path().value()));
            if (entry.type() == EntryType.HARD_LINK) {
                there = there.withLinkTarget(root + "/" + entry.linkTarget());
            }
            moved.add(new Node(there, node.content()));
        }
        return new Tree(moved);
    }

    /** Trees as one, each in a folder of its own. */
    static Tree forest(List<Tree> trees) {
        var nodes = new ArrayList<Node>();
        for (int i = 0; i < trees.size(); i++) {
            String root = "tree" + i;
            nodes.add(new Node(ArchiveEntry.directory(ArchivePath.of(root)), Content.EMPTY));
            nodes.addAll(trees.get(i).under(root).nodes());
        }
        return new Tree(nodes);
    }

    /** The lines of tree.py for this tree. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        for (Node node : nodes) {
            byte[] sha256 = Sha256.create().digest(node.content().bytes());
            lines.add(TreeLine.of(node.entry(), sha256).toString());
        }
        return TreeLine.grouped(lines);
    }

    /** What tree.py makes a tree of: the same with the content's kind for its digest. */
    List<String> spec() {
        var lines = lines();
        var spec = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++) {
            String[] fields = TreeLine.fields(lines.get(i));
            fields[TreeLine.SHA256] = nodes.get(i).content().letter();
            spec.add(String.join("|", fields));
        }
        return spec;
    }

    /** Every entry on a line, names printable: what a failed property shows. */
    @Override
    public String toString() {
        return nodes.stream()
                .map(node -> node.entry().type() + " \"" + node.entry().path() + "\" "
                        + Integer.toOctalString(node.entry().mode()) + " "
                        + node.entry().owner() + " "
                        + node.entry().modified() + " "
                        + ArchivePath.printable(node.entry().linkTarget()) + " "
                        + node.entry().extendedAttributes().keySet() + " " + node.content())
                .reduce("", (all, line) -> all + "\n  " + line);
    }

    static byte[] text(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** A name brought to a length: cut, or filled up. */
    static byte[] stretched(byte[] name, int length) {
        byte[] stretched = Arrays.copyOf(name, length);
        for (int i = name.length; i < length; i++) {
            stretched[i] = 'n';
        }
        return stretched;
    }
}
