package io.sting.backup.model;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * An entry's attributes, without its content. Made by {@link #file}, {@link #directory}, {@link #symbolicLink} or
 * {@link #hardLink} and refined by the {@code with…} methods.
 *
 * @param path name in the archive
 * @param type what it is
 * @param sizeBytes length of the content; 0 for anything but a file
 * @param mode permission bits with setuid, setgid and sticky ({@code 07777})
 * @param owner who owns it
 * @param modified last modification, to the nanosecond
 * @param linkTarget of a symbolic link the text it holds, of a hard link the {@link ArchivePath#value()} of the
 *     entry that it is another name of; empty otherwise. Bytes are escaped as in {@link ArchivePath}
 * @param extendedAttributes {@code user.*} attributes by name
 * @param sparse whether the file had holes, which a restore makes again
 */
public record ArchiveEntry(
        ArchivePath path,
        EntryType type,
        long sizeBytes,
        int mode,
        Ownership owner,
        Instant modified,
        String linkTarget,
        Map<String, byte[]> extendedAttributes,
        boolean sparse) {

    public ArchiveEntry {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(type, "type");
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("negative size of " + path + ": " + sizeBytes);
        }
        if (type != EntryType.FILE && sizeBytes != 0) {
            throw new IllegalArgumentException(path + " is a " + type + " and has no content");
        }
        extendedAttributes = Map.copyOf(extendedAttributes);
    }

    /** A regular file, mode 0600, owned by root, modified at the epoch. */
    public static ArchiveEntry file(ArchivePath path, long sizeBytes) {
        return plain(path, EntryType.FILE, sizeBytes, 0600, "");
    }

    /** A regular file whose length is not known before it is read; see {@code ArchiveSink.stream}. */
    public static ArchiveEntry streamed(ArchivePath path) {
        return file(path, 0);
    }

    /** A folder, mode 0700. */
    public static ArchiveEntry directory(ArchivePath path) {
        return plain(path, EntryType.DIRECTORY, 0, 0700, "");
    }

    /** A symbolic link that holds the given text, whatever it is. */
    public static ArchiveEntry symbolicLink(ArchivePath path, String target) {
        return plain(path, EntryType.SYMBOLIC_LINK, 0, 0777, target);
    }

    /** A further name of an entry that was added before. */
    public static ArchiveEntry hardLink(ArchivePath path, ArchivePath target) {
        return plain(path, EntryType.HARD_LINK, 0, 0600, target.value());
    }

    private static ArchiveEntry plain(ArchivePath path, EntryType type, long size, int mode, String target) {
        return new ArchiveEntry(path, type, size, mode, Ownership.ROOT, Instant.EPOCH, target, Map.of(), false);
    }

    public ArchiveEntry withPath(ArchivePath newPath) {
        return new ArchiveEntry(
                newPath, type, sizeBytes, mode, owner, modified, linkTarget, extendedAttributes, sparse);
    }

    public ArchiveEntry withSize(long newSizeBytes) {
        return new ArchiveEntry(
                path, type, newSizeBytes, mode, owner, modified, linkTarget, extendedAttributes, sparse);
    }

    public ArchiveEntry withMode(int newMode) {
        return new ArchiveEntry(
                path, type, sizeBytes, newMode, owner, modified, linkTarget, extendedAttributes, sparse);
    }

    public ArchiveEntry withOwner(Ownership newOwner) {
        return new ArchiveEntry(
                path, type, sizeBytes, mode, newOwner, modified, linkTarget, extendedAttributes, sparse);
    }

    public ArchiveEntry withModified(Instant newModified) {
        return new ArchiveEntry(
                path, type, sizeBytes, mode, owner, newModified, linkTarget, extendedAttributes, sparse);
    }

    public ArchiveEntry withLinkTarget(String newTarget) {
        return new ArchiveEntry(path, type, sizeBytes, mode, owner, modified, newTarget, extendedAttributes, sparse);
    }

    public ArchiveEntry withExtendedAttributes(Map<String, byte[]> newAttributes) {
        return new ArchiveEntry(path, type, sizeBytes, mode, owner, modified, linkTarget, newAttributes, sparse);
    }

    public ArchiveEntry withSparse(boolean newSparse) {
        return new ArchiveEntry(
                path, type, sizeBytes, mode, owner, modified, linkTarget, extendedAttributes, newSparse);
    }
}
