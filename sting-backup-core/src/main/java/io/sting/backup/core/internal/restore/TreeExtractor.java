package io.sting.backup.core.internal.restore;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.core.internal.io.MountPoints;
import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Writes entries into folders that nobody else can enter (0700 until the end). Links are made last and never followed;
 * the reader has refused entries below a link before they come here, and this class refuses to write through one.
 */
public final class TreeExtractor implements AutoCloseable {
    private static final int BUFFER = 128 * 1024;
    private static final int HOLE = 4096;
    private static final byte[] ZEROS = new byte[HOLE];

    private final Path root;
    private final Function<ArchivePath, Path> placement;
    private final AttributeWriter attributes = new AttributeWriter();
    private final OpenFolders folders;
    private final LinkSpool links;
    private final byte[] buffer = new byte[BUFFER];
    private final MountPoints mounts;
    private long copies;

    /**
     * @param root where the entries go; an existing folder
     * @param spool a file, not there yet, for links that wait
     * @param placement where an entry goes, the root or another file system's staging folder
     */
    public TreeExtractor(Path root, Path spool, Function<ArchivePath, Path> placement) throws IOException {
        this.root = root;
        this.placement = placement;
        this.folders = new OpenFolders(root, attributes);
        this.links = new LinkSpool(spool);
        this.mounts = MountPoints.now();
    }

    /** An extractor that puts every entry below its root. */
    public TreeExtractor(Path root, Path spool) throws IOException {
        this(root, spool, path -> NativeNames.resolve(root, path));
    }

    /** Writes one entry. */
    public void add(ArchiveEntry entry, InputStream content) throws IOException {
        Path path = placement.apply(entry.path());
        switch (entry.type()) {
            case DIRECTORY -> addFolder(entry, path);
            case FILE -> addFile(entry, path, content);
            case SYMBOLIC_LINK -> links.add(entry);
            case HARD_LINK -> addHardLink(entry, path);
        }
    }

    private void addFolder(ArchiveEntry entry, Path path) throws IOException {
        folders.enterParentOf(entry.path(), path);
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            folders.madeAgain(entry, path);
            return;
        }
        Files.createDirectory(path, DurableFiles.privateFolder(path));
        folders.made(entry, path);
    }

    private void addFile(ArchiveEntry entry, Path path, InputStream content) throws IOException {
        folders.enterParentOf(entry.path(), path);
        var options = EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try (var channel = open(path, options)) {
            if (entry.sparse()) {
                writeSparse(channel, content, entry.sizeBytes());
            } else {
                write(channel, content);
            }
        } catch (FileWriteException e) {
            throw new FileSystemException(path.toString(), null, e.getMessage());
        }
        attributes.apply(path, entry);
    }

    /** A later entry of the same name replaces the earlier one, as tar has it. */
    private static FileChannel open(Path path, EnumSet<StandardOpenOption> options) throws IOException {
        try {
            return FileChannel.open(path, options, DurableFiles.privateFile(path));
        } catch (FileAlreadyExistsException earlier) {
            Files.delete(path);
            return FileChannel.open(path, options, DurableFiles.privateFile(path));
        }
    }

    private void write(FileChannel channel, InputStream content) throws IOException {
        int read;
        while ((read = content.read(buffer)) > 0) {
            writeFully(channel, 0, read);
        }
    }

    private void writeSparse(FileChannel channel, InputStream content, long sizeBytes) throws IOException {
        int read;
        while ((read = content.readNBytes(buffer, 0, BUFFER)) > 0) {
            int written = 0;
            for (int start = 0; start < read; start += HOLE) {
                int end = Math.min(start + HOLE, read);
                if (Arrays.equals(buffer, start, end, ZEROS, 0, end - start)) {
                    writeFully(channel, written, start);
                    channel.position(channel.position() + end - start);
                    written = end;
                }
            }
            writeFully(channel, written, read);
        }
        if (channel.size() < sizeBytes) {
            channel.write(ByteBuffer.allocate(1), sizeBytes - 1);
        }
    }

    private void writeFully(FileChannel channel, int start, int end) throws IOException {
        var bytes = ByteBuffer.wrap(buffer, start, end - start);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (ClosedByInterruptException interrupted) {
            throw interrupted;
        } catch (IOException e) {
            throw new FileWriteException(String.valueOf(e.getMessage()));
        }
    }

    /** What the JDK says of a write that failed has not the name of the file; this tells it from a failed read. */
    private static final class FileWriteException extends IOException {
        private static final long serialVersionUID = 1L;

        FileWriteException(String message) {
            super(message);
        }
    }

    private void addHardLink(ArchiveEntry entry, Path path) throws IOException {
        Path target = placement.apply(ArchivePath.of(entry.linkTarget()));
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            links.add(entry); // of a symbolic link, which waits
            return;
        }
        folders.enterParentOf(entry.path(), path);
        link(path, target);
    }

    /** What was one file system when it was captured may be several now, and no link leads from one to another. */
    private void link(Path path, Path target) throws IOException {
        if (mounts.areApart(path, target)) {
            Files.copy(target, path, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            copies++;
        } else {
            Files.createLink(path, target);
        }
    }

    /**
     * Makes the links, sets what was left of the folders' attributes, and tells as subject and text what could not be
     * done.
     */
    public void finish(BiConsumer<String, String> notice) throws IOException {
        links.forEach(link -> makeLink(link, notice));
        folders.leaveAll();
        attributes.report(root, notice);
        if (copies > 0) {
            notice.accept(
                    root.toString(),
                    copies
                            + " hard links would lead from one file system to another now, and are files of their own with"
                            + " the same content");
        }
    }

    private void makeLink(ArchiveEntry link, BiConsumer<String, String> notice) throws IOException {
        Path path = placement.apply(link.path());
        folders.enterParentOf(link.path(), path);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new CorruptBackupException(link.path() + " is in the archive as a link and as something else");
        }
        if (link.type() == EntryType.HARD_LINK) {
            Path target = placement.apply(ArchivePath.of(link.linkTarget()));
            if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new CorruptBackupException(link.path() + " is a hard link to "
                        + ArchivePath.printable(link.linkTarget()) + ", which was not restored");
            }
            link(path, target);
            return;
        }
        Path target = NativeNames.linkText(path, link.linkTarget());
        Files.createSymbolicLink(path, target);
        attributes.apply(path, link);
        if (!NativeNames.textOf(target).equals(link.linkTarget())) {
            notice.accept(
                    link.path().toString(),
                    "the link's text was restored without its doubled or trailing slashes: it leads where it led");
        }
    }

    @Override
    public void close() throws IOException {
        links.close();
    }
}
