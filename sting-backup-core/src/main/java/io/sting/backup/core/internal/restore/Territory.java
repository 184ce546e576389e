package io.sting.backup.core.internal.restore;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.core.internal.io.MountPoints;
import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.core.internal.io.ProcessOwner;
import io.sting.backup.core.internal.io.UnixAttributes;
import io.sting.backup.core.internal.restore.SwapStep.Aside;
import io.sting.backup.core.internal.restore.SwapStep.Attributes;
import io.sting.backup.core.internal.restore.SwapStep.FolderAttributes;
import io.sting.backup.core.internal.restore.SwapStep.In;
import io.sting.backup.model.ArchivePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The part of a live tree that lies on one file system, and what is staged for it: {@code .sting-restore-ID} in its top
 * folder holds {@code new} (staged), {@code old} (what moved aside) and the plan.
 *
 * <p>Undo works from what is on disk. A staged entry that is no longer in {@code new} has moved in; an entry that is in
 * {@code old} has moved aside. All moves aside are durable before the first move in, so no crash leaves the second
 * without the first. When all is settled the staging folder gets another name before it is emptied, so that a half
 * emptied one is never mistaken for a half done commit.
 */
final class Territory {
    static final String PREFIX = ".sting-restore-";
    private static final String SETTLED = ".settled";
    private static final String MOUNTED = "mounted";
    private static final String BEFORE = "before";
    private static final String AFTER = "after";

    private final Path live;
    private final Path staging;
    private final boolean mounted;
    private final @Nullable FolderAttributes before;
    private @Nullable FolderAttributes after;
    private boolean prepared;

    /**
     * @param live top folder of the file system, or of the tree
     * @param restoreId names the restore
     * @param mounted whether something is mounted right there
     * @param before what the live folder had before anything was staged in it; null if it was not there
     */
    Territory(Path live, String restoreId, boolean mounted, @Nullable FolderAttributes before) {
        this.live = live;
        this.mounted = mounted;
        this.staging = live.resolve(PREFIX + restoreId);
        this.before = before;
    }

    /** Takes up what {@link #toMap} told. */
    static Territory resumed(Path live, String restoreId, Map<?, ?> journal) {
        Object before = journal.get(BEFORE);
        Object after = journal.get(AFTER);
        var territory = new Territory(
                live,
                restoreId,
                Boolean.TRUE.equals(journal.get(MOUNTED)),
                before == null ? null : FolderAttributes.of(before));
        territory.after = after == null ? null : FolderAttributes.of(after);
        return territory;
    }

    /** What another process needs to know, apart from where it is. */
    Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put(MOUNTED, mounted);
        if (before != null) {
            map.put(BEFORE, before.toMap());
        }
        if (after != null) {
            map.put(AFTER, after.toMap());
        }
        return map;
    }

    boolean mounted() {
        return mounted;
    }

    /** What the live folder had before anything was staged in it. */
    FolderAttributes before() throws IOException {
        return before == null ? FolderAttributes.of(live) : before;
    }

    Path live() {
        return live;
    }

    /** Where staged entries lie, by their paths relative to the live folder. */
    Path staged() {
        return staging.resolve("new");
    }

    Path folder() {
        return staging;
    }

    private Path old() {
        return staging.resolve("old");
    }

    void create() throws IOException {
        Files.createDirectory(staging, DurableFiles.privateFolder(staging));
        Files.createDirectory(staged(), DurableFiles.privateFolder(staging));
        Files.createDirectory(old(), DurableFiles.privateFolder(staging));
        DurableFiles.syncFolder(live);
    }

    /**
     * Makes the plan durable, and the folders that entries will move aside into, so that the commit only renames. May be
     * done again: the earlier plan goes first, for by it those folders could be taken for what had moved aside.
     */
    void prepare(SwapPlan.Draft draft) throws IOException {
        SwapPlan plan = draft.end();
        SwapPlan.remove(staging);
        DurableFiles.deleteTree(old());
        Files.createDirectory(old(), DurableFiles.privateFolder(staging));
        for (String folder : foldersOf(plan, Aside.class, step -> true)) {
            Files.createDirectories(at(old(), folder), DurableFiles.privateFolder(staging));
        }
        DurableFiles.syncTree(old());
        draft.publish();
        SwapPlan.in(staging)
                .forEach(Attributes.class, step -> after = step.path().isEmpty() ? step.after() : after);
        prepared = true;
    }

    void commit() throws IOException {
        if (!prepared) {
            throw new IllegalStateException("a restore is validated before it is committed");
        }
        SwapPlan plan = SwapPlan.in(staging);
        var mounts = MountPoints.now().in(live);
        Set<String> left = foldersOf(plan, Aside.class, step -> true);
        Set<String> entered = foldersOf(plan, In.class, step -> true);
        requireFolders(left);
        requireFolders(entered);
        plan.forEach(Aside.class, step -> {
            Path liveEntry = at(live, step.path());
            mounts.requireNoneIn(liveEntry);
            if (exists(liveEntry)) { // what has vanished since needs no place
                move(liveEntry, at(old(), step.path()));
            }
        });
        sync(left, List.of(live, old()));
        plan.forEach(In.class, step -> {
            makeWritable(parentOf(staged(), step.path()));
            move(at(staged(), step.path()), at(live, step.path()));
        });
        sync(entered, List.of(staged(), live));
        plan.forEach(Attributes.class, step -> apply(at(live, step.path()), step.after()));
    }

    /** Brings back what was, from whatever a commit has come to. */
    void rollback() throws IOException {
        if (exists(staging)) {
            undo(SwapPlan.in(staging));
            requireAllBack();
        }
        discard(before == null ? null : before.modified());
    }

    private void undo(SwapPlan plan) throws IOException {
        var mounts = MountPoints.now().in(live);
        Set<String> left = foldersOf(plan, Aside.class, step -> true);
        Set<String> entered = foldersOf(plan, In.class, step -> true);
        requireFolders(foldersOf(plan, Aside.class, step -> exists(at(old(), step.path()))));
        requireFolders(foldersOf(plan, In.class, this::isIn));
        plan.forEach(In.class, step -> {
            if (isIn(step)) {
                mounts.requireNoneIn(at(live, step.path()));
            }
        });
        plan.forEach(In.class, step -> {
            if (isIn(step)) {
                move(at(live, step.path()), at(staged(), step.path()));
            }
        });
        sync(entered, List.of(staged(), live));
        plan.forEach(Aside.class, step -> {
            Path oldEntry = at(old(), step.path());
            if (exists(oldEntry)) {
                DurableFiles.makeFolders(parentOf(live, step.path()));
                clear(at(live, step.path()));
                move(oldEntry, at(live, step.path()));
            }
        });
        sync(left, List.of(live, old()));
        plan.forEach(Attributes.class, step -> apply(at(live, step.path()), step.before()));
    }

    /** The folders that steps move something out of or into, each once: those that hold what stays, so they are few. */
    private static <T extends SwapStep> Set<String> foldersOf(SwapPlan plan, Class<T> kind, Predicate<? super T> which)
            throws IOException {
        var folders = new LinkedHashSet<String>();
        plan.forEach(kind, step -> {
            if (which.test(step)) {
                folders.add(folderOf(step.path()));
            }
        });
        return folders;
    }

    private static String folderOf(String relative) {
        return relative.substring(0, Math.max(0, relative.lastIndexOf('/')));
    }

    private boolean isIn(In step) {
        return !exists(at(staged(), step.path())) && exists(at(live, step.path()));
    }

    /**
     * The folders that entries move in and out of must be in the tree itself: a kept state may be undone days later, and
     * where a folder was, a link to another place may be by then.
     */
    private void requireFolders(Set<String> relative) throws IOException {
        var folders = new LinkedHashSet<Path>();
        relative.forEach(folder -> addUpToLive(at(live, folder), folders));
        for (Path folder : folders) {
            if (exists(folder) && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(folder + " was a folder when the restore was planned and is none now; put the"
                        + " folder back and try again");
            }
        }
    }

    private void addUpToLive(Path folder, Set<Path> folders) {
        for (Path path = folder; path != null && !path.equals(live) && folders.add(path); path = path.getParent()) {}
    }

    /** What still lies aside is wanted, whatever became of the plan that should have brought it back. */
    private void requireAllBack() throws IOException {
        if (!exists(old())) {
            return;
        }
        try (var entries = Files.walk(old())) {
            for (var each = entries.iterator(); each.hasNext(); ) {
                Path entry = each.next();
                if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    throw new IOException(entry + " was moved aside and the plan in " + staging
                            + " does not say so: it is damaged; move back by hand what is in " + old()
                            + ", and recover again");
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Something that appeared in a live entry's place after that moved aside makes room for it. */
    private void clear(Path liveEntry) throws IOException {
        if (exists(liveEntry)) {
            Path strays = staging.resolve("strays");
            DurableFiles.makePrivateFolder(strays);
            move(liveEntry, Files.createTempDirectory(strays, "").resolve("entry"));
        }
    }

    /**
     * Removes everything that was staged or moved aside; the live folder keeps the time that it has.
     *
     * @throws IOException if the commit did not come to its end, for then what would be removed is wanted
     */
    void finish() throws IOException {
        Instant modified = after == null ? null : after.modified();
        if (exists(staging)) {
            SwapPlan.in(staging).forEach(In.class, step -> {
                if (exists(at(staged(), step.path()))) {
                    throw new IOException(live + " is not wholly restored, " + ArchivePath.printable(step.path())
                            + " still lies in " + staged() + "; roll the restore back instead");
                }
            });
            modified = FolderAttributes.of(live).modified();
        }
        discard(modified);
    }

    /** What lies aside, a file with several names counted once. */
    long previousBytes() throws IOException {
        if (!exists(old())) {
            return 0;
        }
        var counted = new HashSet<Long>();
        long sum = 0;
        try (var entries = Files.walk(old())) {
            for (var each = entries.iterator(); each.hasNext(); ) {
                var entry = UnixAttributes.of(each.next());
                boolean first = entry.links() == 1 || counted.add(entry.inode());
                sum += entry.isFile() && first ? entry.sizeBytes() : 0;
            }
        }
        return sum;
    }

    /** @param modified the time that the live folder has when its content is what it is to be; null for any */
    private void discard(@Nullable Instant modified) throws IOException {
        if (!exists(live)) {
            return;
        }
        if (exists(staging)) {
            move(staging, settled());
            DurableFiles.syncFolder(live);
        }
        DurableFiles.deleteTree(settled());
        var now = FolderAttributes.of(live);
        if (modified != null && !modified.equals(now.modified()) && ProcessOwner.mayChange(live, now.uid())) {
            setModified(live, modified);
        }
        DurableFiles.syncFolder(live);
    }

    private Path settled() {
        return staging.resolveSibling(staging.getFileName() + SETTLED);
    }

    /** Durable at once: should the journal go next, nobody would do it again. */
    private static void apply(Path folder, FolderAttributes attributes) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        var now = FolderAttributes.of(folder);
        if (now.equals(attributes) || !ProcessOwner.mayChange(folder, now.uid())) {
            return;
        }
        if (now.uid() != attributes.uid() || now.gid() != attributes.gid()) {
            Files.setAttribute(folder, "unix:uid", (int) attributes.uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(folder, "unix:gid", (int) attributes.gid(), LinkOption.NOFOLLOW_LINKS);
        }
        Files.setAttribute(folder, "unix:mode", attributes.mode(), LinkOption.NOFOLLOW_LINKS);
        setModified(folder, attributes.modified());
        DurableFiles.syncFolder(folder);
    }

    private static void setModified(Path folder, Instant time) throws IOException {
        Files.getFileAttributeView(folder, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(SettableTime.of(time)), null, null);
    }

    /** The owner of a folder without the right to write can rename it only after taking that right, see rename(2). */
    private static void move(Path from, Path to) throws IOException {
        makeWritable(from);
        DurableFiles.rename(from, to);
    }

    private static void makeWritable(Path folder) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isWritable(folder)) {
            int mode = FolderAttributes.of(folder).mode();
            Files.setAttribute(folder, "unix:mode", mode | 0300, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static void sync(Set<String> relative, List<Path> roots) throws IOException {
        for (String name : relative) {
            for (Path root : roots) {
                Path folder = at(root, name);
                if (exists(folder)) {
                    DurableFiles.syncFolder(folder);
                }
            }
        }
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static Path at(Path root, String relative) {
        return relative.isEmpty() ? root : NativeNames.resolve(root, ArchivePath.of(relative));
    }

    private static Path parentOf(Path root, String relative) {
        return at(root, folderOf(relative));
    }
}
