package io.sting.backup.core.internal.restore;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.core.internal.restore.SwapStep.FolderAttributes;
import io.sting.backup.model.ArchivePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

    private final Path live;
    private final Path staging;
    private final FolderAttributes before;

    /**
     * @param live top folder of the file system, or of the tree
     * @param restoreId names the restore
     */
    Territory(Path live, String restoreId) throws IOException {
        this.live = live;
        this.staging = live.resolve(PREFIX + restoreId);
        this.before = SwapPlanner.attributesOf(live);
    }

    /** What the live folder had before anything was staged in it. */
    FolderAttributes before() {
        return before;
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

    /** Makes the plan durable, and the folders that entries will move aside into, so that the commit only renames. */
    void prepare(SwapPlan plan) throws IOException {
        for (var step : plan.aside()) {
            Files.createDirectories(parentOf(old(), step.path()), DurableFiles.privateFolder(staging));
        }
        plan.write(staging);
        DurableFiles.syncFolder(staging);
    }

    void commit(SwapPlan plan) throws IOException {
        for (var step : plan.aside()) {
            DurableFiles.rename(at(live, step.path()), at(old(), step.path()));
        }
        syncParents(plan.aside(), List.of(live, old()));
        for (var step : plan.in()) {
            DurableFiles.rename(at(staged(), step.path()), at(live, step.path()));
        }
        syncParents(plan.in(), List.of(staged(), live));
        for (var step : plan.attributes()) {
            apply(at(live, step.path()), step.after());
        }
    }

    /** Brings back what was, from whatever a commit has come to. */
    void rollback() throws IOException {
        if (!Files.exists(staging, LinkOption.NOFOLLOW_LINKS)) {
            discard();
            return;
        }
        SwapPlan plan = SwapPlan.read(staging);
        for (var step : plan.in()) {
            Path stagedEntry = at(staged(), step.path());
            Path liveEntry = at(live, step.path());
            if (!exists(stagedEntry) && exists(liveEntry)) {
                DurableFiles.rename(liveEntry, stagedEntry);
            }
        }
        syncParents(plan.in(), List.of(staged(), live));
        for (var step : plan.aside()) {
            Path oldEntry = at(old(), step.path());
            if (exists(oldEntry)) {
                clear(at(live, step.path()));
                DurableFiles.rename(oldEntry, at(live, step.path()));
            }
        }
        syncParents(plan.aside(), List.of(live, old()));
        for (var step : plan.attributes()) {
            apply(at(live, step.path()), step.before());
        }
        if (plan.attributes().isEmpty()) {
            apply(live, before);
        }
        settle();
    }

    /** Something that appeared in a live entry's place after that moved aside makes room for it. */
    private void clear(Path liveEntry) throws IOException {
        if (exists(liveEntry)) {
            Path strays = staging.resolve("strays");
            DurableFiles.makePrivateFolder(strays);
            DurableFiles.rename(liveEntry, Files.createTempDirectory(strays, "").resolve("entry"));
        }
    }

    /** Removes everything that was staged or moved aside; the live folder keeps the time that it has. */
    void settle() throws IOException {
        FolderAttributes now = SwapPlanner.attributesOf(live);
        if (exists(staging)) {
            DurableFiles.rename(staging, settled());
            DurableFiles.syncFolder(live);
        }
        discard();
        apply(live, now);
    }

    private void discard() throws IOException {
        DurableFiles.deleteTree(settled());
    }

    private Path settled() {
        return staging.resolveSibling(staging.getFileName() + SETTLED);
    }

    private static void apply(Path folder, FolderAttributes attributes) throws IOException {
        if (!exists(folder)) {
            return;
        }
        var now = SwapPlanner.attributesOf(folder);
        if (now.uid() != attributes.uid() || now.gid() != attributes.gid()) {
            Files.setAttribute(folder, "unix:uid", (int) attributes.uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(folder, "unix:gid", (int) attributes.gid(), LinkOption.NOFOLLOW_LINKS);
        }
        Files.setAttribute(folder, "unix:mode", attributes.mode(), LinkOption.NOFOLLOW_LINKS);
        Files.getFileAttributeView(folder, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(attributes.modified()), null, null);
    }

    private static void syncParents(List<? extends SwapStep> steps, List<Path> roots) throws IOException {
        Set<Path> folders = new LinkedHashSet<>();
        for (var step : steps) {
            for (Path root : roots) {
                folders.add(parentOf(root, step.path()));
            }
        }
        for (Path folder : new ArrayList<>(folders)) {
            if (exists(folder)) {
                DurableFiles.syncFolder(folder);
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
        int slash = relative.lastIndexOf('/');
        return slash < 0 ? root : at(root, relative.substring(0, slash));
    }
}
