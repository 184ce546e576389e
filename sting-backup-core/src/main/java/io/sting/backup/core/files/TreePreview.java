package io.sting.backup.core.files;

import io.sting.backup.core.internal.archive.PathSet;
import io.sting.backup.core.internal.io.MountPoints;
import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.core.internal.io.UnixAttributes;
import io.sting.backup.core.internal.restore.EntryDifferences;
import io.sting.backup.core.internal.restore.StagedTree;
import io.sting.backup.core.internal.restore.SwapPlanner;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestoreChange.Action;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Holds an archive's tree against the live one, by the rules that staging and {@link SwapPlanner} go by, and tells what
 * would change. Memory grows with the number of paths, at some bytes each, and with the hard links.
 */
final class TreePreview {
    private static final String SELF = ".";
    private static final int REMEMBERED_FOLDERS = 4096;
    private static final int PRESENT = 1;

    private final TreeRestore restore;
    private final Path place;
    private final String component;
    private final Consumer<? super RestoreChange> changes;
    private final EntryDifferences differences = new EntryDifferences();
    private final MountPoints mounts = MountPoints.now();
    private final PathSet archived =
            new PathSet(Math.max(32L << 20, Runtime.getRuntime().maxMemory() / 4));
    private final Map<String, List<String>> linkTargets = new HashMap<>();
    private final Map<String, Fate> fates = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Fate> eldest) {
            return size() > REMEMBERED_FOLDERS;
        }
    };
    private boolean undigested;

    /** What becomes of what the archive has below a folder. */
    private enum Fate {
        /** It is held against what is there. */
        MERGED,
        /** All of it is new, for the folder is. */
        NEW,
        /** None of it is restored, for the folder stays as it is. */
        LEFT
    }

    TreePreview(TreeRestore restore, Consumer<? super RestoreChange> changes) throws IOException {
        this.restore = restore;
        this.place = restore.place();
        this.component = restore.content().summary().name();
        this.changes = changes;
    }

    /** @return how many entries of the archive would not be taken */
    long run() throws IOException, InterruptedException {
        restore.checkSpace();
        restore.tellMove();
        boolean there = Files.isDirectory(place);
        fates.put("", there ? Fate.MERGED : Fate.NEW);
        restore.content().list(this::note);
        root(there);
        if (undigested) {
            restore.content()
                    .forEach((entry, content) ->
                            compare(entry, new EntryDifferences.Content(Optional.empty(), content)));
        } else {
            restore.content()
                    .list(line -> compare(
                            line.entry(), new EntryDifferences.Content(line.sha256(), InputStream.nullInputStream())));
        }
        if (there && !restore.isOnlyAddedTo()) {
            findRemoved(place, "");
        }
        return restore.unselected();
    }

    private void note(ManifestEntry line) throws IOException {
        ArchiveEntry entry = line.entry();
        if (entry.type() == EntryType.HARD_LINK) {
            linkTargets.put(entry.linkTarget(), List.of());
        }
        undigested |= entry.type() == EntryType.FILE && line.sha256().isEmpty();
        long hash = archived.hash(entry.path().value());
        if (archived.get(hash) == 0) {
            archived.put(hash, PRESENT);
        }
    }

    private void root(boolean there) throws IOException {
        var described = restore.describedRoot();
        if (!there) {
            tell(Action.ADDED, SELF, 0, List.of());
        } else if (described.isPresent()) {
            tellIfAny(SELF, 0, differences.of(described.get(), NOTHING, place, UnixAttributes.of(place)));
        }
    }

    private static final EntryDifferences.Content NOTHING =
            new EntryDifferences.Content(Optional.empty(), InputStream.nullInputStream());

    private void compare(ArchiveEntry entry, EntryDifferences.Content content)
            throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        String relative = entry.path().value();
        Fate fate = fateIn(folderOf(relative));
        if (fate == Fate.LEFT) {
            return;
        }
        Optional<Path> destination = restore.destination(entry);
        if (destination.isEmpty()) {
            return;
        }
        Path live = destination.get();
        Optional<UnixAttributes> now = fate == Fate.NEW ? Optional.empty() : attributes(live);
        if (now.isEmpty()) {
            tell(Action.ADDED, relative, entry.sizeBytes(), List.of());
            return;
        }
        boolean folder = now.get().isDirectory();
        if (isImmovable(live) || restore.stays(live, relative, folder)) {
            leave(entry, live, folder);
            return;
        }
        compareType(entry, content, live, now.get());
    }

    /** What a mount point gets that the archive has as a folder, is compared; nothing else of what stays is. */
    private void leave(ArchiveEntry entry, Path live, boolean folder) throws IOException {
        boolean bothFolders = folder && entry.type() == EntryType.DIRECTORY;
        if (mounts.contains(live)) {
            if (!bothFolders) {
                throw SwapPlanner.inTheWay(live, SwapPlanner.IS_MOUNTED);
            }
            if (!restore.stays(live, entry.path().value(), true)) {
                compareSame(entry, NOTHING, live, UnixAttributes.of(live));
            }
        } else if (!bothFolders) {
            restore.context().notice(live.toString(), "stays as it is; the archive's was not restored");
        }
    }

    private void compareType(ArchiveEntry entry, EntryDifferences.Content content, Path live, UnixAttributes now)
            throws IOException, InterruptedException {
        EntryType type = entry.type() == EntryType.HARD_LINK ? EntryType.FILE : entry.type();
        if (now.type().filter(type::equals).isPresent()) {
            compareSame(entry, content, live, now);
            return;
        }
        String relative = entry.path().value();
        if (now.isDirectory()) {
            if (holdsWhatStays(live, relative)) {
                throw SwapPlanner.inTheWay(live, SwapPlanner.HOLDS_WHAT_STAYS);
            }
            if (restore.isOnlyAddedTo()) {
                findRemoved(live, relative);
            }
        } else if (type == EntryType.DIRECTORY && !restore.describes(relative)) {
            throw SwapPlanner.inTheWay(live, SwapPlanner.LEADS_NO_FURTHER);
        }
        changed(relative, entry.sizeBytes(), List.of("type"));
    }

    private void compareSame(ArchiveEntry entry, EntryDifferences.Content content, Path live, UnixAttributes now)
            throws IOException {
        String relative = entry.path().value();
        if (entry.type() == EntryType.DIRECTORY && !restore.describes(relative)) {
            return;
        }
        changed(
                relative,
                entry.sizeBytes(),
                entry.type() == EntryType.HARD_LINK
                        ? linkDifferences(entry, live)
                        : differences.of(entry, content, live, now));
    }

    private List<String> linkDifferences(ArchiveEntry link, Path live) throws IOException {
        var found = new ArrayList<>(linkTargets.getOrDefault(link.linkTarget(), List.of()));
        Path target = NativeNames.resolve(place, ArchivePath.of(link.linkTarget()));
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) || !Files.isSameFile(live, target)) {
            found.add("link");
        }
        return found;
    }

    private void changed(String relative, long sizeBytes, List<String> details) {
        linkTargets.computeIfPresent(relative, (path, none) -> details);
        tellIfAny(relative, sizeBytes, details);
    }

    private void tellIfAny(String name, long sizeBytes, List<String> details) {
        if (!details.isEmpty()) {
            tell(Action.CHANGED, name, sizeBytes, details);
        }
    }

    private void tell(Action action, String name, long sizeBytes, List<String> details) {
        changes.accept(new RestoreChange(component, action, name, sizeBytes, details));
    }

    private Fate fateIn(String folder) throws IOException {
        Fate known = fates.get(folder);
        if (known == null) {
            known = judge(folder, fateIn(folderOf(folder)));
            fates.put(folder, known);
        }
        return known;
    }

    private Fate judge(String folder, Fate outer) throws IOException {
        if (outer != Fate.MERGED) {
            return outer;
        }
        Path live = NativeNames.resolve(place, ArchivePath.of(folder));
        Optional<UnixAttributes> now = attributes(live);
        if (now.isEmpty()) {
            return Fate.NEW;
        }
        boolean directory = now.get().isDirectory();
        if (restore.stays(live, folder, directory)) {
            return Fate.LEFT;
        }
        return directory ? Fate.MERGED : Fate.NEW;
    }

    private static String folderOf(String relative) {
        int slash = relative.lastIndexOf('/');
        return slash < 0 ? "" : relative.substring(0, slash);
    }

    private static Optional<UnixAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(UnixAttributes.of(path));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    private boolean isImmovable(Path path) {
        Path name = path.getFileName();
        return mounts.contains(path) || name != null && StagedTree.isStagingName(name.toString());
    }

    private boolean holdsWhatStays(Path folder, String relative) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                String name = join(relative, NativeNames.nameOf(child));
                boolean directory = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
                if (isImmovable(child)
                        || restore.staysInTheWay(child, name, directory)
                        || directory && holdsWhatStays(child, name)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Tells what is there and not in the archive, but for what stays and the folders that hold it.
     *
     * @return whether the folder holds such
     */
    private boolean findRemoved(Path folder, String relative) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        boolean holds = false;
        var folders = new ArrayList<Path>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                String name = join(relative, NativeNames.nameOf(child));
                UnixAttributes now = UnixAttributes.of(child);
                if (restore.stays(child, name, now.isDirectory()) || isStaging(child)) {
                    holds = true;
                } else if (now.isDirectory()) {
                    folders.add(child);
                } else if (archived.get(archived.hash(name)) == 0) {
                    tell(Action.REMOVED, name, now.isFile() ? now.sizeBytes() : 0, List.of());
                }
            }
        }
        for (Path child : folders) {
            String name = join(relative, NativeNames.nameOf(child));
            boolean kept = findRemoved(child, name) | mounts.contains(child);
            if (!kept && archived.get(archived.hash(name)) == 0) {
                tell(Action.REMOVED, name, 0, List.of());
            }
            holds |= kept;
        }
        return holds;
    }

    private static boolean isStaging(Path path) {
        Path name = path.getFileName();
        return name != null && StagedTree.isStagingName(name.toString());
    }

    private static String join(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }
}
