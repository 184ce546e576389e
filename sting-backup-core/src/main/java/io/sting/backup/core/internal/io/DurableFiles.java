package io.sting.backup.core.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Files that survive a power loss: written beside, synced, renamed, and the folder synced, too. A rename is durable
 * only when the folder is; see fsync(2) and rename(2).
 */
public final class DurableFiles {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER = PosixFilePermissions.fromString("rwx------");

    /** What ends the hidden names under which {@link #replace} writes. */
    private static final String WORK_SUFFIX = ".new";

    private DurableFiles() {}

    /** Attributes that make a file 0600 from its first moment; none where the file system has no modes. */
    public static FileAttribute<?>[] privateFile(Path near) {
        return hasModes(near) ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)} : NONE;
    }

    /** Attributes that make a folder 0700 from its first moment. */
    public static FileAttribute<?>[] privateFolder(Path near) {
        return hasModes(near) ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY_FOLDER)} : NONE;
    }

    private static final FileAttribute<?>[] NONE = {};

    /** Whether files of its file system have modes as POSIX has them. */
    public static boolean hasModes(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Replaces a file's content so that after a crash it is the old or the new one, mode 0600. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path work = workFile(file);
        Files.deleteIfExists(work);
        try {
            writeNew(work, content);
            putInPlace(work, file);
        } catch (IOException e) {
            discard(work, e);
            throw e;
        }
    }

    /** The hidden name beside a file under which what is to replace it is written. */
    public static Path workFile(Path file) {
        return folderOf(file).resolve("." + file.getFileName() + WORK_SUFFIX);
    }

    /** Durably gives a file, synced, the place of another in the same folder. */
    public static void putInPlace(Path work, Path file) throws IOException {
        Files.move(work, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(folderOf(file));
    }

    /**
     * What {@link #replace} was writing in a folder when it was cut off, or is writing now: whoever removes it must know
     * that nobody is. Nothing, if the folder is not there.
     *
     * @param names of the files that were to be replaced, as a glob
     */
    public static List<Path> unfinished(Path folder, String names) throws IOException {
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(folder, "." + names + WORK_SUFFIX)) {
            files.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
        return found;
    }

    /** Removes what a failure has left half done; should that fail, too, the first failure says so. */
    public static void discard(Path file, Exception failure) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Writes a new file, mode 0600, and syncs it; its folder is left to the caller. */
    public static void writeNew(Path file, byte[] content) throws IOException {
        var options = EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try (var channel = FileChannel.open(file, options, privateFile(file))) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (IOException e) {
            IOException named = named(file, e);
            if (named != e) {
                discard(file, named);
            }
            throw named;
        }
    }

    /** What the JDK says of a write that failed does not name the file; this does. */
    public static IOException named(Path file, IOException failure) {
        if (failure instanceof FileSystemException || failure instanceof ClosedByInterruptException) {
            return failure;
        }
        var named = new FileSystemException(file.toString(), null, failure.getMessage());
        named.initCause(failure);
        return named;
    }

    /** Makes the names in a folder durable. */
    public static void syncFolder(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Makes a whole tree durable, file by file and folder by folder. */
    public static void syncTree(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    syncAnyMode(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path folder, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                syncFolder(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** fsync(2) takes a descriptor that was opened for reading, too, and a restored file may be read-only. */
    private static void syncAnyMode(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            channel.force(true);
        }
    }

    /** Renames within one file system, without replacing anything, and leaves syncing to the caller. */
    public static void rename(Path from, Path to) throws IOException {
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new java.nio.file.FileAlreadyExistsException(to.toString(), null, "in the way of " + from);
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes a folder and its parents, durably, the folder itself 0700 if it is new. */
    public static void makePrivateFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folderOf(folder);
        makeFolders(parent);
        makeFolder(folder, privateFolder(folder));
    }

    /** Makes a folder and its parents, durably, unless they are there. */
    public static void makeFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolders(folderOf(folder));
            makeFolder(folder);
        }
    }

    private static void makeFolder(Path folder, FileAttribute<?>... attributes) throws IOException {
        try {
            Files.createDirectory(folder, attributes);
            syncFolder(folderOf(folder));
        } catch (java.nio.file.FileAlreadyExistsException another) {
            if (!Files.isDirectory(folder)) {
                throw another;
            }
        }
    }

    /**
     * Removes a file or a folder with all its content, following no link; nothing happens if it is not there.
     *
     * @throws IOException before anything is removed, if something is mounted there: that is not its content
     */
    public static void deleteTree(Path root) throws IOException {
        MountPoints.now().requireNoneIn(root.toAbsolutePath());
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(
                        Path folder, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    makeWritable(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException gone) {
            // what is not there needs no removal
        }
    }

    /** A staged folder may be read-only by its archived mode; its owner still has to empty it. */
    private static void makeWritable(Path folder) {
        try {
            if (hasModes(folder) && !Files.isWritable(folder)) {
                Files.setPosixFilePermissions(folder, OWNER_ONLY_FOLDER);
            }
        } catch (IOException notOurs) {
            // the removal itself will say what is wrong
        }
    }

    private static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }
}
