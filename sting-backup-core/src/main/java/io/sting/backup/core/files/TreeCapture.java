package io.sting.backup.core.files;

import io.sting.backup.core.files.Selector.Verdict;
import io.sting.backup.core.internal.io.ExtendedAttributes;
import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.core.internal.io.OwnerNames;
import io.sting.backup.core.internal.io.UnixAttributes;
import io.sting.backup.core.internal.restore.StagedTree;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.Selection;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.CaptureContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Walks a tree once and hands it to a sink. Entries come in the order in which the file system lists them, so that a
 * folder of a million files costs no memory.
 */
final class TreeCapture {
    private static final int FULL_NOTICES = 20;

    private final Path root;
    private final Selection selection;
    private final Selector selector;
    private final CaptureContext context;
    private final ArchiveSink sink;
    private final OwnerNames owners = new OwnerNames();
    private final Exclusions exclusions = new Exclusions();
    private final Map<FileKey, ArchivePath> linked = new HashMap<>();
    private final List<Pending> passed = new ArrayList<>();
    private long specials;

    private record FileKey(long device, long inode) {}

    /** A folder on the way to something that may be taken. */
    private record Pending(Path path, String relative, UnixAttributes attributes) {}

    TreeCapture(Path root, Selection selection, CaptureContext context, ArchiveSink sink) {
        this.root = root;
        this.selection = selection;
        this.selector = new Selector(selection);
        this.context = context;
        this.sink = sink;
    }

    void run() throws IOException, InterruptedException {
        if (context.isProtected(root)) {
            throw new IOException(
                    root + " lies in the backup folder or is one; keep backups outside of what they back up,"
                            + " or in a folder below it");
        }
        var attributes = UnixAttributes.of(root);
        context.record("selection", Map.of("includes", selection.includes(), "excludes", selection.excludes()));
        context.record("root", rootRecord(attributes));
        walk(root, "", selector.root());
        context.record("dropped", exclusions.counts());
        exclusions.report(context::notice);
        if (specials > FULL_NOTICES) {
            context.notice(
                    root.toString(), (specials - FULL_NOTICES) + " more sockets, FIFOs or devices were skipped, too");
        }
    }

    private Map<String, Object> rootRecord(UnixAttributes attributes) throws IOException {
        var owner = owners.of(root, attributes);
        return Map.of(
                "path", ArchivePath.printable(root.toString()),
                "mode", attributes.permissions(),
                "uid", owner.uid(),
                "gid", owner.gid(),
                "user", owner.user(),
                "group", owner.group(),
                "modified", attributes.modified().toString());
    }

    private void walk(Path folder, String relative, Verdict verdict) throws IOException, InterruptedException {
        DirectoryStream<Path> listed;
        try {
            listed = Files.newDirectoryStream(folder);
        } catch (NoSuchFileException | NotDirectoryException gone) {
            context.warn(folder.toString(), "vanished while it was read");
            return;
        }
        var folders = new ArrayList<Path>();
        try (listed) {
            if (Files.isSymbolicLink(folder)) { // which took the folder's place, and what was opened is elsewhere
                context.warn(folder.toString(), "was replaced while it was read, and its content was skipped");
                return;
            }
            for (Path child : listed) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                visit(child, join(relative, NativeNames.nameOf(child)), verdict, folders);
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw new IOException(folder + " could not be listed: " + e.getMessage(), e);
        }
        for (Path child : folders) {
            descend(child, join(relative, NativeNames.nameOf(child)), verdict);
        }
    }

    private void visit(Path path, String relative, Verdict folder, List<Path> folders)
            throws IOException, InterruptedException {
        var excluding = selector.excluding(relative);
        if (excluding.isPresent()) {
            exclusions.add(excluding.get(), relative, path);
            return;
        }
        if (context.isProtected(path) || StagedTree.isStagingName(nameIn(relative))) {
            return;
        }
        Optional<UnixAttributes> read = attributesOf(path);
        if (read.isEmpty()) {
            return;
        }
        UnixAttributes attributes = read.get();
        if (attributes.isDirectory()) {
            folders.add(path);
        } else if (selector.included(folder, relative, false) == Verdict.TAKEN) {
            addPassed();
            take(path, relative, attributes);
        }
    }

    private void descend(Path path, String relative, Verdict folder) throws IOException, InterruptedException {
        Verdict verdict = selector.included(folder, relative, true);
        Optional<UnixAttributes> attributes = attributesOf(path);
        if (attributes.isEmpty()) {
            return;
        }
        if (!attributes.get().isDirectory()) { // it was when its folder was listed, which may be long ago
            context.warn(path.toString(), "is no folder any more, and was skipped");
            return;
        }
        if (DataFolders.isDataFolder(path)) {
            context.notice(
                    path.toString(),
                    "is the data folder of a PostgreSQL server and was skipped; its databases belong under"
                            + " backup.postgres");
            return;
        }
        passed.add(new Pending(path, relative, attributes.get()));
        if (verdict == Verdict.TAKEN) {
            addPassed();
        }
        walk(path, relative, verdict);
        passed.removeIf(pending -> pending.relative().equals(relative));
    }

    /** Adds the folders that lead to something that is taken, outermost first. */
    private void addPassed() throws IOException, InterruptedException {
        for (Pending pending : passed) {
            var entry = ArchiveEntry.directory(ArchivePath.of(pending.relative()));
            try {
                entry = described(entry, pending.path(), pending.attributes());
            } catch (NoSuchFileException gone) {
                context.warn(pending.path().toString(), "vanished while it was read");
                continue;
            }
            sink.add(entry);
        }
        passed.clear();
    }

    private Optional<UnixAttributes> attributesOf(Path path) throws IOException {
        try {
            return Optional.of(UnixAttributes.of(path));
        } catch (NoSuchFileException gone) {
            context.warn(path.toString(), "vanished while it was read");
            return Optional.empty();
        }
    }

    private void take(Path path, String relative, UnixAttributes attributes) throws IOException, InterruptedException {
        Optional<EntryType> type = attributes.type();
        if (type.isEmpty()) {
            if (specials++ < FULL_NOTICES) {
                context.notice(path.toString(), "is a " + attributes.specialType() + " and was skipped");
            }
            return;
        }
        var archivePath = ArchivePath.of(relative);
        if (type.get() == EntryType.SYMBOLIC_LINK) {
            addLink(path, archivePath, attributes);
        } else if (!addAsHardLink(path, archivePath, attributes)) {
            addFile(path, archivePath, attributes);
        }
    }

    private void addLink(Path path, ArchivePath archivePath, UnixAttributes attributes)
            throws IOException, InterruptedException {
        ArchiveEntry link;
        try {
            link = ArchiveEntry.symbolicLink(archivePath, NativeNames.textOf(Files.readSymbolicLink(path)))
                    .withOwner(owners.of(path, attributes))
                    .withModified(attributes.modified());
        } catch (NoSuchFileException | java.nio.file.NotLinkException gone) {
            context.warn(path.toString(), "vanished while it was read");
            return;
        }
        sink.add(link);
    }

    private boolean addAsHardLink(Path path, ArchivePath archivePath, UnixAttributes attributes)
            throws IOException, InterruptedException {
        if (attributes.links() < 2) {
            return false;
        }
        ArchivePath first = linked.get(new FileKey(attributes.device(), attributes.inode()));
        if (first == null) {
            return false;
        }
        try {
            sink.add(ArchiveEntry.hardLink(archivePath, first)
                    .withMode(attributes.permissions())
                    .withOwner(owners.of(path, attributes))
                    .withModified(attributes.modified()));
        } catch (NoSuchFileException gone) {
            context.warn(path.toString(), "vanished while it was read");
        }
        return true;
    }

    private void addFile(Path path, ArchivePath archivePath, UnixAttributes attributes)
            throws IOException, InterruptedException {
        long read;
        try (InputStream content = opened(path)) {
            var entry = described(ArchiveEntry.file(archivePath, attributes.sizeBytes()), path, attributes);
            read = sink.add(entry, content);
        } catch (NoSuchFileException gone) {
            context.warn(path.toString(), "vanished while it was read");
            return;
        } catch (java.nio.file.AccessDeniedException denied) {
            throw new IOException(path + " cannot be read: permission denied; run as root, or exclude it", denied);
        }
        if (attributes.links() > 1) {
            linked.put(new FileKey(attributes.device(), attributes.inode()), archivePath);
        }
        checkUnchanged(path, attributes, read);
    }

    /** A link that took the file's place is not followed: as what was to be read, it is gone. */
    private static InputStream opened(Path path) throws IOException {
        try {
            return Files.newInputStream(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException | java.nio.file.AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            throw new NoSuchFileException(path.toString());
        }
    }

    private void checkUnchanged(Path path, UnixAttributes before, long read) throws IOException {
        if (read < before.sizeBytes()) {
            context.warn(path.toString(), "shrank while it was read; the rest is zeros");
            return;
        }
        try {
            var after = UnixAttributes.of(path);
            if (after.sizeBytes() != before.sizeBytes() || !after.modified().equals(before.modified())) {
                context.warn(path.toString(), "changed while it was read");
            }
        } catch (NoSuchFileException gone) {
            // its content had been read in full by then
        }
    }

    private ArchiveEntry described(ArchiveEntry entry, Path path, UnixAttributes attributes) throws IOException {
        return new ArchiveEntry(
                entry.path(),
                entry.type(),
                entry.sizeBytes(),
                attributes.permissions(),
                owners.of(path, attributes),
                attributes.modified(),
                "",
                extendedAttributesOf(path),
                false);
    }

    private Map<String, byte[]> extendedAttributesOf(Path path) throws IOException {
        try {
            return ExtendedAttributes.of(path);
        } catch (NoSuchFileException gone) {
            throw gone;
        } catch (IOException unsupported) {
            return Map.of();
        }
    }

    private static String join(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }

    private static String nameIn(String relative) {
        return relative.substring(relative.lastIndexOf('/') + 1);
    }
}
