package io.sting.backup.core.internal.archive;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.Ownership;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Arbitrary trees from us to commons-compress and back: what a Java program that knows nothing of us reads and writes
 * tars with. It takes names for text, so these are all UTF-8, and extended attributes, too, so those are not compared.
 */
class CommonsCompressProperties {
    private static final Map<Integer, String> NOT_KEPT = Map.of(TreeLine.ATTRIBUTES, "fdl");

    /** How commons-compress writes what does not fit into an old header. */
    private enum Extension {
        POSIX(TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.BIGNUMBER_POSIX),
        GNU(TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.BIGNUMBER_STAR);

        private final int longNames;
        private final int bigNumbers;

        Extension(int longNames, int bigNumbers) {
            this.longNames = longNames;
            this.bigNumbers = bigNumbers;
        }
    }

    @Provide
    Arbitrary<Tree> trees() {
        return Trees.trees(Trees.Kind.ALL).filter(10_000, CommonsCompressProperties::isText);
    }

    @Provide
    Arbitrary<Tree> plainTrees() {
        return Trees.trees(Trees.Kind.PLAIN).filter(10_000, CommonsCompressProperties::isText);
    }

    private static boolean isText(Tree tree) {
        return tree.nodes().stream()
                .map(Tree.Node::entry)
                .allMatch(entry -> isText(entry.path().value()) && isText(entry.linkTarget()));
    }

    private static boolean isText(String name) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }

    @Property(tries = 50)
    void reads_what_we_write(@ForAll("trees") Tree tree) throws Exception {
        try (var folder = ToolFolder.create()) {
            Path archive = folder.resolve("a.tar.gz");
            Archives.write(archive, Optional.empty(), tree::writeTo);

            TreeLine.assertSame("commons-compress", masked(tree.lines()), masked(readByThem(archive)));
        }
    }

    @Property(tries = 50)
    void writes_what_we_read(@ForAll("trees") Tree posix, @ForAll("plainTrees") Tree gnu) throws Exception {
        for (var extension : Extension.values()) {
            Tree tree = extension == Extension.POSIX ? posix : gnu;
            try (var folder = ToolFolder.create()) {
                Path archive = folder.resolve("a.tar.gz");
                writeByThem(tree, extension, archive);

                TreeLine.assertSame(
                        extension.name(), coarse(tree.lines()), coarse(StockToolsWriteForUsIT.read(archive)));
            }
        }
    }

    private static List<String> masked(List<String> lines) {
        return lines.stream().map(line -> TreeLine.masked(line, NOT_KEPT)).toList();
    }

    /** It writes times in steps of 100 nanoseconds. */
    private static List<String> coarse(List<String> lines) {
        return masked(lines).stream()
                .map(line -> {
                    String[] fields = TreeLine.fields(line);
                    fields[TreeLine.MODIFIED] =
                            Long.toString(Math.floorDiv(Long.parseLong(fields[TreeLine.MODIFIED]), 100));
                    return String.join("|", fields);
                })
                .toList();
    }

    private static List<String> readByThem(Path archive) throws IOException {
        var lines = new ArrayList<String>();
        try (var in = new TarArchiveInputStream(
                new GzipCompressorInputStream(new BufferedInputStream(Files.newInputStream(archive)), true), "UTF-8")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] sha256 = Sha256.create().digest(in.readAllBytes());
                if (entry.getName().startsWith("files/")) {
                    lines.add(TreeLine.of(ours(entry), sha256).toString());
                }
            }
        }
        return TreeLine.grouped(lines);
    }

    private static ArchiveEntry ours(TarArchiveEntry entry) {
        String name = entry.getName().substring("files/".length());
        var path = ArchivePath.of(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
        ArchiveEntry bare;
        if (entry.isDirectory()) {
            bare = ArchiveEntry.directory(path);
        } else if (entry.isSymbolicLink()) {
            bare = ArchiveEntry.symbolicLink(path, entry.getLinkName());
        } else if (entry.isLink()) {
            bare = ArchiveEntry.hardLink(
                    path, ArchivePath.of(entry.getLinkName().substring("files/".length())));
        } else {
            bare = ArchiveEntry.file(path, entry.getSize());
        }
        return bare.withMode(entry.getMode() & 07777)
                .withOwner(new Ownership(entry.getLongUserId(), entry.getLongGroupId(), "", ""))
                .withModified(entry.getLastModifiedTime().toInstant());
    }

    private static void writeByThem(Tree tree, Extension extension, Path archive) throws IOException {
        try (var out = new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)), "UTF-8")) {
            out.setLongFileMode(extension.longNames);
            out.setBigNumberMode(extension.bigNumbers);
            out.setAddPaxHeadersForNonAsciiNames(extension == Extension.POSIX);
            for (Tree.Node node : tree.nodes()) {
                byte[] content = node.content().bytes();
                TarArchiveEntry entry = theirs(node.entry());
                entry.setSize(content.length);
                out.putArchiveEntry(entry);
                out.write(content);
                out.closeArchiveEntry();
            }
        }
    }

    private static TarArchiveEntry theirs(ArchiveEntry entry) {
        String name = entry.path().value() + (entry.type() == EntryType.DIRECTORY ? "/" : "");
        var theirs = new TarArchiveEntry(
                name,
                switch (entry.type()) {
                    case FILE -> TarConstants.LF_NORMAL;
                    case DIRECTORY -> TarConstants.LF_DIR;
                    case SYMBOLIC_LINK -> TarConstants.LF_SYMLINK;
                    case HARD_LINK -> TarConstants.LF_LINK;
                });
        theirs.setLinkName(entry.linkTarget());
        theirs.setMode(entry.mode());

        theirs.setUserId(entry.owner().uid());
        theirs.setGroupId(entry.owner().gid());
        theirs.setLastModifiedTime(FileTime.from(entry.modified()));
        return theirs;
    }
}
