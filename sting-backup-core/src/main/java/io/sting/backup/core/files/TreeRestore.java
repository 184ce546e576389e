package io.sting.backup.core.files;

import io.sting.backup.core.files.Selector.Verdict;
import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.core.internal.io.UnixAttributes;
import io.sting.backup.core.internal.restore.LiveTree;
import io.sting.backup.core.internal.restore.PartialComponent;
import io.sting.backup.core.internal.restore.StagedTree;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Ownership;
import io.sting.backup.model.PathSelection;
import io.sting.backup.model.Phase;
import io.sting.backup.model.Selection;
import io.sting.backup.spi.ComponentContent;
import io.sting.backup.spi.RestoreContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a restore of a tree is about: where it goes, what comes and what stays. Staging and preview both go by it.
 *
 * @param place the tree's root, by its real path if it is there
 * @param content what comes
 * @param part the same, if it is not all that the archive has
 * @param archives the selection that the archive was made by, if it tells
 */
record TreeRestore(
        Path place,
        RestoreContext context,
        ComponentContent content,
        Optional<PartialComponent> part,
        Selector todays,
        Optional<Selector> archives)
        implements LiveTree {

    static TreeRestore of(
            Path root,
            Selection selection,
            Optional<PathSelection> part,
            RestoreContext context,
            ComponentContent content)
            throws IOException, InterruptedException {
        Path place = Files.exists(root) ? root.toRealPath() : root;
        if (Files.exists(place) && !Files.isDirectory(place)) {
            throw new RestoreException(Phase.STAGE, place + " is not a folder; the files cannot be restored there");
        }
        if (context.isProtected(place)) {
            throw new RestoreException(
                    Phase.STAGE, place + " lies in the backup folder or is one, and cannot be restored over");
        }
        var archives = recordedSelection(content).map(Selector::new);
        var todays = new Selector(selection);
        if (part.isEmpty()) {
            return new TreeRestore(place, context, content, Optional.empty(), todays, archives);
        }
        var some = PartialComponent.of(content, part.get());
        return new TreeRestore(place, context, some, Optional.of(some), todays, archives);
    }

    private static Optional<Selection> recordedSelection(ComponentContent content) {
        return content.summary().settings().get("selection") instanceof Map<?, ?> recorded
                ? Optional.of(new Selection(texts(recorded.get("includes")), texts(recorded.get("excludes"))))
                : Optional.empty();
    }

    private static List<String> texts(@Nullable Object list) {
        return list instanceof List<?> items
                ? items.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Where an entry goes; empty, with a notice, if what is there is not to be touched. */
    Optional<Path> destination(ArchiveEntry entry) {
        Path destination = NativeNames.resolve(place, entry.path());
        if (context.isProtected(destination)) {
            context.notice(destination.toString(), "stays as it is; the archive's was not restored");
            return Optional.empty();
        }
        return Optional.of(destination);
    }

    /** What neither selection captures stays, and so does what is protected or no archive entry at all. */
    @Override
    public boolean stays(Path path, String relative, boolean directory) {
        if (context.isProtected(path)) {
            return true;
        }
        boolean selected = archives.isEmpty()
                || todays.decide(relative, directory) != Verdict.LEFT
                || archives.get().decide(relative, directory) != Verdict.LEFT;
        return !selected || (directory ? DataFolders.isDataFolder(path) : isSpecial(path));
    }

    /** Where the archive does not tell its selection, what today's leaves out may well have been left out then. */
    @Override
    public boolean staysInTheWay(Path path, String relative, boolean directory) {
        return stays(path, relative, directory)
                || archives.isEmpty() && todays.decide(relative, directory) == Verdict.LEFT;
    }

    private static boolean isSpecial(Path path) {
        try {
            return UnixAttributes.of(path).type().isEmpty();
        } catch (NoSuchFileException gone) {
            return false; // the tree may be in use while it is looked at
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isOnlyAddedTo() {
        return part.isPresent() || archives.isEmpty();
    }

    /** A folder that only leads to what is restored stays as it is. */
    @Override
    public boolean describes(String relative) {
        return part.isEmpty() || part.get().takes(ArchivePath.of(relative));
    }

    @Override
    public boolean reaches(String relative) {
        return part.isEmpty() || part.get().reaches(ArchivePath.of(relative));
    }

    /** How many entries of the archive do not come. */
    long unselected() {
        return part.map(PartialComponent::unselected).orElse(0L);
    }

    /** What the root folder itself is to become; its path does not count. Empty if it stays as it is. */
    Optional<ArchiveEntry> describedRoot() throws IOException {
        if (part.isEmpty()
                && content.summary().settings().get("root") instanceof Map<?, ?> recorded
                && recorded.get("mode") instanceof Number mode
                && recorded.get("uid") instanceof Number uid
                && recorded.get("gid") instanceof Number gid
                && recorded.get("modified") instanceof String modified) {
            var owner = new Ownership(
                    uid.longValue(), gid.longValue(), text(recorded.get("user")), text(recorded.get("group")));
            try {
                return Optional.of(ArchiveEntry.directory(ArchivePath.of("root"))
                        .withMode(mode.intValue() & 07777)
                        .withOwner(owner)
                        .withModified(Instant.parse(modified)));
            } catch (DateTimeParseException damaged) {
                throw new IOException(
                        "the manifest has an impossible time: " + ArchivePath.printable(modified), damaged);
            }
        }
        return Optional.empty();
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    /** Whether there is room, on all the disks that the tree spans taken together; throws if not. */
    void checkSpace() throws IOException, InterruptedException {
        var disks = new LinkedHashMap<Long, Path>();
        Path nearest = nearestExisting(place);
        disks.put(UnixAttributes.of(nearest.toRealPath()).device(), nearest);
        for (Path mount : StagedTree.mountsWithin(place, this)) {
            disks.putIfAbsent(UnixAttributes.of(mount).device(), mount);
        }
        long free = 0;
        for (Path disk : disks.values()) {
            free += Files.getFileStore(disk).getUsableSpace();
        }
        long needed = RoomNeeded.of(content, free);
        if (needed > free) {
            throw new RestoreException(
                    Phase.STAGE,
                    place + (disks.size() > 1 ? ", with what is mounted in it," : "") + " has room for " + free
                            + " bytes, and the files need " + needed
                            + " beside the present ones; make room, or restore elsewhere with --to");
        }
    }

    private static Path nearestExisting(Path path) {
        Path parent = path.getParent();
        return Files.exists(path) || parent == null ? path : nearestExisting(parent);
    }

    /** Tells where the tree was when it was backed up, if that was elsewhere. */
    void tellMove() {
        if (content.summary().settings().get("root") instanceof Map<?, ?> recorded
                && recorded.get("path") instanceof String path
                && !path.equals(ArchivePath.printable(place.toString()))) {
            context.notice(content.summary().name(), "was backed up at " + path + " and is restored to " + place);
        }
        if (archives.isEmpty() && part.isEmpty()) {
            context.notice(
                    content.summary().name(),
                    "the archive does not say what was left out of it, so nothing is removed: what it does not have"
                            + " stays");
        }
    }
}
