package io.sting.backup.core.files;

import io.sting.backup.core.internal.io.ExtendedAttributes;
import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.core.internal.io.OwnerNames;
import io.sting.backup.core.internal.io.UnixAttributes;
import io.sting.backup.core.internal.restore.SettableTime;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentProof;
import io.sting.backup.model.EntryType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.IOUtils;

/** Holds a restored folder against the archive that it came from, entry by entry. */
final class TreeComparison {
    private static final int MOST_NAMED = 100;
    private static final int BUFFER_BYTES = 128 * 1024;

    private final String component;
    private final Path folder;
    private final boolean owned;
    private final OwnerNames owners = new OwnerNames();
    private final List<String> differences = new ArrayList<>();
    private long differing;
    private long files;
    private long folders;
    private long links;
    private long bytes;

    /** @param folder of which the owner is who restored; only root gives files to others */
    TreeComparison(String component, Path folder) throws IOException {
        this.component = component;
        this.folder = folder;
        this.owned = UnixAttributes.of(folder).uid() == 0;
    }

    void compare(ArchiveEntry entry, InputStream content) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Path path = NativeNames.resolve(folder, entry.path());
        var found = new ArrayList<String>();
        try {
            compare(entry, content, path, UnixAttributes.of(path), found);
        } catch (NoSuchFileException missing) {
            found.add("is missing");
        }
        count(entry);
        if (!found.isEmpty() && ++differing <= MOST_NAMED) {
            differences.add(component + "/" + entry.path() + " " + String.join(", ", found));
        }
    }

    private void count(ArchiveEntry entry) {
        switch (entry.type()) {
            case FILE -> {
                files++;
                bytes += entry.sizeBytes();
            }
            case DIRECTORY -> folders++;
            case SYMBOLIC_LINK, HARD_LINK -> links++;
        }
    }

    private void compare(
            ArchiveEntry entry, InputStream content, Path path, UnixAttributes attributes, List<String> found)
            throws IOException {
        if (entry.type() == EntryType.HARD_LINK) {
            compareHardLink(entry, attributes, found);
            return;
        }
        if (!attributes.type().filter(entry.type()::equals).isPresent()) {
            found.add("came back as something else than a " + entry.type());
            return;
        }
        switch (entry.type()) {
            case FILE -> compareContent(entry, content, path, attributes, found);
            case SYMBOLIC_LINK -> compareTarget(entry, path, found);
            default -> {}
        }
        compareAttributes(entry, path, attributes, found);
    }

    private void compareHardLink(ArchiveEntry entry, UnixAttributes attributes, List<String> found) throws IOException {
        var target = UnixAttributes.of(NativeNames.resolve(folder, ArchivePath.of(entry.linkTarget())));
        if (target.inode() != attributes.inode() || target.device() != attributes.device()) {
            found.add("is no longer the same file as " + ArchivePath.printable(entry.linkTarget()));
        }
    }

    private static void compareContent(
            ArchiveEntry entry, InputStream content, Path path, UnixAttributes attributes, List<String> found)
            throws IOException {
        if (attributes.sizeBytes() != entry.sizeBytes()) {
            found.add("had " + entry.sizeBytes() + " bytes and has " + attributes.sizeBytes());
            return;
        }
        try (var restored = IOUtils.buffer(Files.newInputStream(path), BUFFER_BYTES)) {
            if (!IOUtils.contentEquals(content, restored)) {
                found.add("has another content");
            }
        }
    }

    private static void compareTarget(ArchiveEntry entry, Path path, List<String> found) throws IOException {
        String target = NativeNames.textOf(Files.readSymbolicLink(path));
        if (!target.equals(entry.linkTarget())) {
            found.add("led to " + ArchivePath.printable(entry.linkTarget()) + " and leads to "
                    + ArchivePath.printable(target));
        }
    }

    private void compareAttributes(ArchiveEntry entry, Path path, UnixAttributes attributes, List<String> found)
            throws IOException {
        if (!SettableTime.of(entry).equals(SettableTime.of(entry.withModified(attributes.modified())))) {
            found.add("was modified " + entry.modified() + " and came back with " + attributes.modified());
        }
        if (owned && !owners.isOwned(path, entry.owner())) {
            found.add("belonged to " + entry.owner() + " and belongs to " + owners.of(path, attributes));
        }
        if (entry.type() == EntryType.SYMBOLIC_LINK) {
            return;
        }
        int compared = owned ? 07777 : 01777; // setuid and setgid mean nothing for another owner
        if ((attributes.permissions() & compared) != (entry.mode() & compared)) {
            found.add(String.format("had mode %04o and has %04o", entry.mode(), attributes.permissions()));
        }
        // That a file system has none was told when they were set.
        Map<String, byte[]> extended = ExtendedAttributes.of(path);
        if (!extended.isEmpty() && !ExtendedAttributes.same(extended, entry.extendedAttributes())) {
            found.add("has other extended attributes");
        }
    }

    ComponentProof proof() {
        var compared = new LinkedHashMap<String, Long>();
        compared.put("files", files);
        compared.put("folders", folders);
        compared.put("links", links);
        compared.put("bytes", bytes);
        if (differing > MOST_NAMED) {
            differences.add("and " + (differing - MOST_NAMED) + " more");
        }
        return new ComponentProof(component, compared, differences);
    }
}
