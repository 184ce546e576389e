package io.sting.backup.core.internal.restore;

import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.core.internal.io.ProcessOwner;
import io.sting.backup.core.internal.restore.SwapStep.FolderAttributes;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Phase;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Works out the fewest renames that make a live folder what the staged one is, while all that stays does not move: a
 * folder without such content changes places whole, one with it is gone through entry by entry.
 */
public final class SwapPlanner {
    public static final String HOLDS_WHAT_STAYS =
            "is a folder with content that the restore must not touch, and the archive has a file of that name";
    public static final String IS_MOUNTED =
            "is a mount point and cannot be replaced; unmount it, or leave it out of the restore";
    public static final String LEADS_NO_FURTHER =
            "is no folder now, and what is to be restored lies below it; restore that folder as a whole, or elsewhere"
                    + " with --to";

    private final Path live;
    private final Path staged;
    private final String prefix;
    private final LiveTree tree;
    private final Predicate<Path> immovable;
    private final BiConsumer<String, String> notice;

    private final Set<String> mixed = new HashSet<>();
    private final SwapPlan.Visitor<SwapStep> steps;

    /**
     * @param live folder of this file system
     * @param staged what is to take its place
     * @param prefix the folder's path relative to the tree's root, with a slash behind it, or {@code ""}
     * @param immovable mount points and our own staging folders
     * @param steps is handed what is to be done, as it is found out
     */
    SwapPlanner(
            Path live,
            Path staged,
            String prefix,
            LiveTree tree,
            Predicate<Path> immovable,
            SwapPlan.Visitor<SwapStep> steps,
            BiConsumer<String, String> notice) {
        this.live = live;
        this.staged = staged;
        this.prefix = prefix;
        this.tree = tree;
        this.immovable = immovable;
        this.steps = steps;
        this.notice = notice;
    }

    /**
     * @param topBefore what the top folder had before anything was staged in it
     * @param topAfter what it is to get
     */
    void plan(FolderAttributes topBefore, FolderAttributes topAfter) throws IOException {
        if (!tree.isOnlyAddedTo()) {
            findMixed(live, "");
        }
        merge("", live, staged);
        steps.visit(new SwapStep.Attributes("", topBefore, settable(live, topBefore, topAfter)));
    }

    /** Notes the folders that hold, at any depth, something that stays. */
    private boolean findMixed(Path folder, String relative) throws IOException {
        boolean holds = false;
        var folders = new ArrayList<Path>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                boolean directory = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
                String name = join(relative, NativeNames.nameOf(child));
                if (immovable.test(child) || tree.staysInTheWay(child, prefix + name, directory)) {
                    holds = true;
                } else if (directory) {
                    folders.add(child);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return false; // the tree may be in use while it is looked at
        }
        for (Path child : folders) {
            holds |= findMixed(child, join(relative, NativeNames.nameOf(child)));
        }
        if (holds) {
            mixed.add(relative);
        }
        return holds;
    }

    private boolean stays(Path path, String relative, boolean directory) {
        return immovable.test(path) || tree.stays(path, prefix + relative, directory);
    }

    /**
     * Decides on what is in a folder, on one entry after the other: first on all that is staged, which nobody else changes,
     * then on what is not. Folders that are gone through come last, when this one is closed.
     */
    private void merge(String relative, Path liveFolder, @Nullable Path stagedFolder) throws IOException {
        var goneThrough = new ArrayList<String>();
        if (stagedFolder != null) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(stagedFolder)) {
                for (Path stagedChild : children) {
                    String name = NativeNames.nameOf(stagedChild);
                    if (isDecidedInside(join(relative, name), NativeNames.child(liveFolder, name), stagedChild)) {
                        goneThrough.add(name);
                    }
                }
            }
        }
        if (!tree.isOnlyAddedTo()) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(liveFolder)) {
                for (Path liveChild : children) {
                    String name = NativeNames.nameOf(liveChild);
                    boolean decided = stagedFolder != null && exists(NativeNames.child(stagedFolder, name));
                    if (!decided && isDecidedInside(join(relative, name), liveChild, null)) {
                        goneThrough.add(name);
                    }
                }
            }
        }
        for (String name : goneThrough) {
            Path stagedChild = stagedFolder == null ? null : NativeNames.child(stagedFolder, name);
            boolean hasStaged = stagedChild != null && exists(stagedChild);
            merge(join(relative, name), NativeNames.child(liveFolder, name), hasStaged ? stagedChild : null);
        }
        if (!relative.isEmpty()) {
            keepAttributes(relative, liveFolder, stagedFolder);
        }
    }

    /** What moves in or out of a folder changes its time, so one that the archive does not have gets its own back. */
    private void keepAttributes(String relative, Path liveFolder, @Nullable Path stagedFolder) throws IOException {
        FolderAttributes before = FolderAttributes.of(liveFolder);
        boolean described = stagedFolder != null && tree.describes(prefix + relative);
        FolderAttributes after = described && stagedFolder != null ? FolderAttributes.of(stagedFolder) : before;
        steps.visit(new SwapStep.Attributes(relative, before, settable(liveFolder, before, after)));
    }

    /** What belongs to somebody else stays as it is where only its owner may change it: content comes all the same. */
    private FolderAttributes settable(Path folder, FolderAttributes before, FolderAttributes after) throws IOException {
        if (after.equals(before) || ProcessOwner.mayChange(folder, before.uid())) {
            return after;
        }
        notice.accept(
                folder.toString(),
                "keeps its owner, mode and time, for it belongs to another user; run as root to have them back");
        return before;
    }

    /** Plans what becomes of an entry, unless it is a folder that has to be gone through: then that decides. */
    private boolean isDecidedInside(String relative, Path liveChild, @Nullable Path stagedChild) throws IOException {
        boolean hasLive = exists(liveChild);
        boolean directory = Files.isDirectory(liveChild, LinkOption.NOFOLLOW_LINKS);
        boolean stagedDirectory = stagedChild != null && Files.isDirectory(stagedChild, LinkOption.NOFOLLOW_LINKS);
        if (!hasLive) {
            steps.visit(new SwapStep.In(relative));
            keepIfMadeMovable(relative, liveChild, false, stagedChild, stagedDirectory);
            return false;
        }
        if (stays(liveChild, relative, directory)) {
            leave(relative, liveChild, stagedChild, directory && stagedDirectory);
        } else if (directory && isGoneThrough(relative, liveChild, stagedDirectory)) {
            if (stagedChild != null && !stagedDirectory) {
                throw inTheWay(relative, HOLDS_WHAT_STAYS);
            }
            return true;
        } else {
            if (!directory && stagedDirectory && !tree.describes(prefix + relative)) {
                throw inTheWay(relative, LEADS_NO_FURTHER);
            }
            steps.visit(new SwapStep.Aside(relative));
            if (stagedChild != null) {
                steps.visit(new SwapStep.In(relative));
            }
            keepIfMadeMovable(relative, liveChild, directory, stagedChild, stagedDirectory);
        }
        return false;
    }

    /** Of a tree that is only added to, what is in the way of a file is looked through only now. */
    private boolean isGoneThrough(String relative, Path liveChild, boolean stagedDirectory) throws IOException {
        if (!tree.isOnlyAddedTo()) {
            return mixed.contains(relative);
        }
        return stagedDirectory || findMixed(liveChild, relative);
    }

    /** A folder that its owner cannot write must be made writable to be moved (see rename(2)), and gets its mode back. */
    private void keepIfMadeMovable(
            String relative, Path liveChild, boolean liveFolder, @Nullable Path stagedChild, boolean stagedFolder)
            throws IOException {
        boolean liveFixed = liveFolder && !Files.isWritable(liveChild);
        boolean stagedFixed = stagedFolder && stagedChild != null && !Files.isWritable(stagedChild);
        if (!liveFixed && !stagedFixed) {
            return;
        }
        FolderAttributes after = stagedFolder && stagedChild != null ? FolderAttributes.of(stagedChild) : null;
        FolderAttributes before = liveFolder ? FolderAttributes.of(liveChild) : after;
        if (before != null) {
            steps.visit(new SwapStep.Attributes(relative, before, after == null ? before : after));
        }
    }

    private void leave(String relative, Path liveChild, @Nullable Path stagedChild, boolean bothFolders)
            throws IOException {
        if (stagedChild == null) {
            return;
        }
        if (bothFolders) {
            // what a mount point gets, its own file system's plan says
            if (!immovable.test(liveChild) && !isEmpty(stagedChild)) {
                notice.accept(liveChild.toString(), "stays as it is; what the archive holds of it was not restored");
            }
            return;
        }
        if (immovable.test(liveChild)) {
            throw inTheWay(relative, IS_MOUNTED);
        }
        notice.accept(liveChild.toString(), "stays as it is; the archive's was not restored");
    }

    private RestoreException inTheWay(String relative, String what) {
        return inTheWay(live.resolve(ArchivePath.printable(relative)), what);
    }

    /** What a restore ends with that must not move something out of its way. */
    public static RestoreException inTheWay(Path path, String what) {
        return new RestoreException(Phase.VALIDATE, path + " " + what);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var children = Files.newDirectoryStream(folder)) {
            return !children.iterator().hasNext();
        }
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static String join(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }
}
