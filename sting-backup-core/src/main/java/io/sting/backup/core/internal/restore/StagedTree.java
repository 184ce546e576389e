package io.sting.backup.core.internal.restore;

import io.sting.backup.core.internal.concurrent.GoThrough;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.core.internal.io.MountPoints;
import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.core.internal.process.FileSystemSync;
import io.sting.backup.core.internal.restore.SwapStep.FolderAttributes;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A tree of files that lies staged inside the live one, one staging folder for each file system, since only within one
 * can names change places.
 */
public final class StagedTree implements StagedRestore {
    private static final String ROOT = "root";
    private static final String MADE = "made";
    private static final String TERRITORIES = "territories";
    private static final String FOLDER = "folder";

    private final Path root;
    private final @Nullable Path made;
    private final List<Territory> territories;
    private final LiveTree tree;
    private final BiConsumer<String, String> notice;
    private boolean rootDescribed;

    private StagedTree(
            Path root,
            @Nullable Path made,
            List<Territory> territories,
            LiveTree tree,
            BiConsumer<String, String> notice) {
        this.root = root;
        this.made = made;
        this.territories = territories;
        this.tree = tree;
        this.notice = notice;
    }

    /** Makes durable what {@link #resume} needs. */
    @FunctionalInterface
    public interface Intent {
        void journal(Map<String, Object> journal) throws IOException;
    }

    /**
     * Makes the staging folders.
     *
     * @param root the live tree's root, as {@code toRealPath} gives it, or where it will be
     * @param tree tells what stays
     * @param intent is told what is about to be made
     * @param notice takes subject and text of what is worth knowing
     */
    public static StagedTree create(
            Path root, String restoreId, LiveTree tree, Intent intent, BiConsumer<String, String> notice)
            throws IOException {
        Path made = firstMissing(root);
        var territories = new ArrayList<Territory>();
        var mounts = MountPoints.now();
        territories.add(
                new Territory(root, restoreId, mounts.contains(root), made == null ? FolderAttributes.of(root) : null));
        for (Path mount : mountsWithin(root, tree)) {
            territories.add(new Territory(mount, restoreId, true, FolderAttributes.of(mount)));
        }
        var staged = new StagedTree(root, made, territories, tree, notice);
        intent.journal(staged.journal());
        try {
            DurableFiles.makeFolders(root);
            for (Territory territory : territories) {
                territory.create();
            }
        } catch (IOException e) {
            try {
                GoThrough.run(staged::rollback);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
        return staged;
    }

    /** What is mounted below a root that a restore of the tree may put something into, outermost first. */
    public static List<Path> mountsWithin(Path root, LiveTree tree) throws IOException {
        return MountPoints.now().below(root).stream()
                .filter(mount -> Files.isDirectory(mount)
                        && tree.reaches(relative(root, mount))
                        && !staysOrLiesIn(root, mount, tree))
                .toList();
    }

    /** A mount point deep inside of what stays, a database server's data folder say, is not looked at by itself. */
    private static boolean staysOrLiesIn(Path root, Path mount, LiveTree tree) {
        for (Path path = mount; path != null && !path.equals(root); path = path.getParent()) {
            if (tree.stays(path, relative(root, path), true)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Path firstMissing(Path folder) {
        Path missing = null;
        for (Path path = folder; path != null && Files.notExists(path); path = path.getParent()) {
            missing = path;
        }
        return missing;
    }

    /** Says which attributes the root folder itself is to get; those of the entry, whose path does not count. */
    public void describeRoot(ArchiveEntry folder) throws IOException {
        var writer = new AttributeWriter();
        writer.apply(territories.get(0).staged(), folder);
        writer.report(root, notice);
        rootDescribed = true;
    }

    /**
     * Takes up what a crash left.
     *
     * @param live the live tree, which says whose file system the journal's names are of
     * @param journal what the intent or {@link #journal()} told; empty if nothing had been laid yet
     * @throws IOException if a file system that was mounted then is not now, for part of the restore lies there
     */
    public static StagedTree resume(Path live, String restoreId, Map<String, Object> journal) throws IOException {
        if (journal.isEmpty()) {
            return resumed(live, null, List.of());
        }
        if (!(journal.get(ROOT) instanceof String root) || !(journal.get(TERRITORIES) instanceof List<?> folders)) {
            throw new IOException("the journal of restore " + restoreId + " names no folders");
        }
        var files = live.getFileSystem();
        Path made = journal.get(MADE) instanceof String name ? decoded(files, name) : null;
        var mounts = MountPoints.now();
        var territories = new ArrayList<Territory>();
        for (Object folder : folders) {
            if (!(folder instanceof Map<?, ?> described)) {
                throw new IOException("the journal of restore " + restoreId + " describes no folder: " + folder);
            }
            Path top = decoded(files, String.valueOf(described.get(FOLDER)));
            var territory = Territory.resumed(top, restoreId, described);
            if (made == null) {
                requirePresent(territory, mounts);
            }
            territories.add(territory);
        }
        return resumed(decoded(files, root), made, territories);
    }

    private static void requirePresent(Territory territory, MountPoints mounts) throws IOException {
        Path top = territory.live();
        if (territory.mounted() && !mounts.contains(top)) {
            throw new IOException(
                    top + " was a mount point when the restore began and is none now; mount it and" + " recover again");
        }
        if (!Files.isDirectory(top)) {
            throw new IOException(top + " is not there, and the restore that was cut off lies in it; mount it, or make"
                    + " the folder if its content is lost, and recover again");
        }
    }

    private static StagedTree resumed(Path root, @Nullable Path made, List<Territory> territories) {
        return new StagedTree(root, made, territories, (path, relative, directory) -> true, (subject, text) -> {});
    }

    /** Where an entry is to be staged. */
    public Path placement(ArchivePath path) {
        Territory innermost = territories.get(0);
        ArchivePath within = path;
        for (int i = 1; i < territories.size(); i++) {
            ArchivePath mount = ArchivePath.of(relative(root, territories.get(i).live()));
            if (path.startsWith(mount) && !path.equals(mount)) {
                innermost = territories.get(i);
                within = ArchivePath.of(path.value().substring(mount.value().length() + 1));
            }
        }
        return NativeNames.resolve(innermost.staged(), within);
    }

    /** The folder in which staging can keep its own files. */
    public Path folder() {
        return territories.get(0).folder();
    }

    @Override
    public Map<String, Object> journal() {
        var journal = new LinkedHashMap<String, Object>();
        journal.put(ROOT, encoded(root));
        if (made != null) {
            journal.put(MADE, encoded(made));
        }
        journal.put(
                TERRITORIES, territories.stream().map(StagedTree::description).toList());
        return journal;
    }

    private static Map<String, Object> description(Territory territory) {
        var description = new LinkedHashMap<>(territory.toMap());
        description.put(FOLDER, encoded(territory.live()));
        return description;
    }

    @Override
    public void validate() throws IOException {
        var mounts = MountPoints.now();
        var drafts = new LinkedHashMap<Territory, SwapPlan.Draft>();
        try {
            for (Territory territory : territories) {
                var draft = SwapPlan.Draft.in(territory.folder());
                drafts.put(territory, draft);
                plan(territory, mounts, draft);
            }
            for (var one : drafts.entrySet()) {
                one.getKey().prepare(one.getValue());
            }
        } finally {
            for (SwapPlan.Draft draft : drafts.values()) {
                draft.close();
            }
        }
    }

    private void plan(Territory territory, MountPoints mounts, SwapPlan.Draft draft) throws IOException {
        checkWritable(territory.live());
        var writable = new HashSet<Path>();
        String prefix = territory.live().equals(root) ? "" : relative(root, territory.live()) + "/";
        var planner = new SwapPlanner(
                territory.live(),
                territory.staged(),
                prefix,
                tree,
                path -> mounts.contains(path) || isStaging(path),
                step -> {
                    if (!(step instanceof SwapStep.Attributes)) {
                        Path parent = parentOf(territory.live(), step.path());
                        if (writable.add(parent) && Files.exists(parent)) {
                            checkWritable(parent);
                        }
                    }
                    draft.add(step);
                },
                notice);
        planner.plan(territory.before(), topAfter(territory));
    }

    /** What a top folder gets: the root what the archive says of it, a mount point what it says of that folder. */
    private FolderAttributes topAfter(Territory territory) throws IOException {
        if (territory.live().equals(root)) {
            return rootDescribed ? FolderAttributes.of(territory.staged()) : territory.before();
        }
        String relative = relative(root, territory.live());
        Path staged = placement(ArchivePath.of(relative));
        return tree.describes(relative) && Files.isDirectory(staged, LinkOption.NOFOLLOW_LINKS)
                ? FolderAttributes.of(staged)
                : territory.before();
    }

    private static boolean isStaging(Path path) {
        Path name = path.getFileName();
        return name != null && isStagingName(name.toString());
    }

    private static void checkWritable(Path folder) {
        if (!Files.isWritable(folder)) {
            throw new RestoreException(
                    Phase.VALIDATE, folder + " cannot be written; run as its owner or as root, or mount it read-write");
        }
    }

    private static Path parentOf(Path live, String relative) {
        Path parent = NativeNames.resolve(live, ArchivePath.of(relative)).getParent();
        return parent == null ? live : parent;
    }

    @Override
    public void commit() throws IOException {
        for (Territory territory : territories) {
            territory.commit();
        }
    }

    @Override
    public void rollback() throws IOException {
        var failures = new ArrayList<IOException>();
        for (int i = territories.size() - 1; i >= 0; i--) {
            try {
                territories.get(i).rollback();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            IOException first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
        if (made != null) {
            removeMade(made);
        }
    }

    /** Removes the folders that staging made, up to the first that somebody else has put something into. */
    private void removeMade(Path top) throws IOException {
        for (Path folder = root; folder != null && folder.startsWith(top); folder = folder.getParent()) {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException used) {
                return;
            }
        }
        Path parent = top.getParent();
        if (parent != null && Files.isDirectory(parent)) {
            DurableFiles.syncFolder(parent);
        }
    }

    @Override
    public OptionalLong previousBytes() throws IOException {
        long sum = 0;
        for (Territory territory : territories) {
            sum += territory.previousBytes();
        }
        return OptionalLong.of(sum);
    }

    @Override
    public void finish() throws IOException {
        for (Territory territory : territories) {
            territory.finish();
        }
    }

    /** Whether a name is one that staging gives to its own folders. */
    public static boolean isStagingName(String name) {
        return name.startsWith(Territory.PREFIX);
    }

    private static String relative(Path root, Path below) {
        var segments = new ArrayList<String>();
        for (Path path = below; path != null && !path.equals(root); path = path.getParent()) {
            segments.add(0, NativeNames.nameOf(path));
        }
        return String.join("/", segments);
    }

    private static String encoded(Path path) {
        return HexFormat.of().formatHex(ArchivePath.encode(relative(path.getRoot(), path)));
    }

    private static Path decoded(FileSystem files, String hex) throws IOException {
        try {
            String relative = ArchivePath.decode(HexFormat.of().parseHex(hex));
            Path slash = files.getPath("/");
            return relative.isEmpty() ? slash : NativeNames.resolve(slash, ArchivePath.of(relative));
        } catch (IllegalArgumentException e) {
            throw new IOException("the journal names no folder with " + hex, e);
        }
    }

    /** Makes everything staged durable. */
    public void sync() throws IOException, InterruptedException {
        for (Territory territory : territories) {
            if (!FileSystemSync.of(territory.staged())) {
                DurableFiles.syncTree(territory.staged());
            }
        }
    }
}
