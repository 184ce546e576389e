package io.sting.backup.core.internal.restore;

import io.sting.backup.core.internal.io.UnixAttributes;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Folders into which entries still go. A folder's mode and time are set when it is left, since a child would change the
 * one and might be kept out by the other. Only the folders on the way to the current entry are held, so a tree of any
 * size costs no memory; one that is entered again gets back what it had.
 */
final class OpenFolders {
    private final Path root;
    private final AttributeWriter attributes;
    private final Deque<Open> open = new ArrayDeque<>();

    /**
     * @param entry what it is to get; null if it only gets back what it had
     * @param before what it had when it was entered again
     */
    private record Open(String name, Path path, @Nullable ArchiveEntry entry, @Nullable UnixAttributes before) {}

    OpenFolders(Path root, AttributeWriter attributes) {
        this.root = root;
        this.attributes = attributes;
    }

    /** Makes ready the folder that an entry lies in, and leaves those that it does not lie in. */
    void enterParentOf(ArchivePath path, Path file) throws IOException {
        leaveAllBut(path.value());
        int slash = path.value().lastIndexOf('/');
        if (slash >= 0) {
            enter(path.value().substring(0, slash), parentOf(file));
        }
    }

    private void enter(String name, Path folder) throws IOException {
        Open top = open.peek();
        if (top != null && top.name().equals(name)) {
            return;
        }
        int slash = name.lastIndexOf('/');
        if (slash >= 0) {
            enter(name.substring(0, slash), parentOf(folder));
        }
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            var before = UnixAttributes.of(folder);
            makeUsable(folder, before);
            open.push(new Open(name, folder, null, before));
        } else {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
    }

    /** Tells that a folder was made, and what it is to get when it is left. */
    void made(ArchiveEntry folder, Path path) {
        open.push(new Open(folder.path().value(), path, folder, null));
    }

    /** A folder that is there already gets other attributes than it was made for. */
    void madeAgain(ArchiveEntry folder, Path path) throws IOException {
        open.removeIf(one -> one.name().equals(folder.path().value()));
        makeUsable(path, UnixAttributes.of(path));
        made(folder, path);
    }

    private static void makeUsable(Path folder, UnixAttributes now) throws IOException {
        if ((now.permissions() & 0700) != 0700) {
            Files.setAttribute(folder, "unix:mode", now.permissions() | 0700, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private void leaveAllBut(String path) throws IOException {
        while (!open.isEmpty() && !path.startsWith(open.element().name() + "/")) {
            leave(open.pop());
        }
    }

    /** Leaves every folder. */
    void leaveAll() throws IOException {
        while (!open.isEmpty()) {
            leave(open.pop());
        }
    }

    private void leave(Open folder) throws IOException {
        if (folder.entry() != null) {
            attributes.apply(folder.path(), folder.entry());
            return;
        }
        UnixAttributes before = folder.before();
        if (before != null) {
            Files.setAttribute(folder.path(), "unix:mode", before.permissions(), LinkOption.NOFOLLOW_LINKS);
            Files.getFileAttributeView(folder.path(), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(FileTime.from(before.modified()), null, null);
        }
    }

    private Path parentOf(Path file) {
        Path parent = file.getParent();
        return parent == null ? root : parent;
    }
}
