package io.sting.backup.core.internal.restore;

import io.sting.backup.core.internal.io.ExtendedAttributes;
import io.sting.backup.core.internal.io.OwnerNames;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.EntryType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.function.BiConsumer;

/**
 * Gives files the attributes that an entry records. What the process may not do (chown without being root, above all)
 * is counted and reported once, and is no failure.
 */
final class AttributeWriter {
    private final OwnerNames owners = new OwnerNames();
    private long ownersLeft;
    private long attributesLeft;

    /** Sets owner, mode, extended attributes and time, in the order in which one does not undo another. */
    void apply(Path path, ArchiveEntry entry) throws IOException {
        boolean owned = applyOwner(path, entry);
        if (entry.type() != EntryType.SYMBOLIC_LINK) {
            applyExtended(path, entry);
            // chown(2) clears setuid and setgid, so the mode comes after it; they mean nothing for another owner
            int mode = owned ? entry.mode() : entry.mode() & 01777;
            Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
        }
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(SettableTime.of(entry)), null, null);
    }

    private boolean applyOwner(Path path, ArchiveEntry entry) {
        try {
            owners.apply(path, entry.owner());
            return true;
        } catch (IOException notPermitted) {
            ownersLeft++;
            return false;
        }
    }

    private void applyExtended(Path path, ArchiveEntry entry) {
        try {
            ExtendedAttributes.apply(path, entry.extendedAttributes());
        } catch (IOException notSupported) {
            attributesLeft++;
        }
    }

    /** Tells, as subject and text, what could not be set. */
    void report(Path root, BiConsumer<String, String> notice) {
        if (ownersLeft > 0) {
            notice.accept(
                    root.toString(),
                    "the owners of " + ownersLeft + " entries could not be set; run as root to have them back");
        }
        if (attributesLeft > 0) {
            notice.accept(
                    root.toString(),
                    "the extended attributes of " + attributesLeft + " entries could not be set on this file system");
        }
    }
}
