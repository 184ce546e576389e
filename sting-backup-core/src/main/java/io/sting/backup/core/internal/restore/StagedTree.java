package io.sting.backup.core.internal.restore;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.core.internal.io.MountPoints;
import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.core.internal.process.FileSystemSync;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A tree of files that lies staged inside the live one, one staging folder for each file system, since only within one
 * can names change places.
 */
public final class StagedTree implements StagedRestore {
    private static final String ROOT = "root";
    private static final String ROOT_MADE = "root_made";
    private static final String TERRITORIES = "territories";

    private final Path root;
    private final boolean rootMade;
    private final List<Territory> territories;
    private final Map<Territory, SwapPlan> plans = new LinkedHashMap<>();
    private final LiveTree tree;
    private final BiConsumer<String, String> notice;
    private boolean rootDescribed;

    private StagedTree(
            Path root,
            boolean rootMade,
            List<Territory> territories,
            LiveTree tree,
            BiConsumer<String, String> notice) {
        this.root = root;
        this.rootMade = rootMade;
        this.territories = territories;
        this.tree = tree;
        this.notice = notice;
    }

    /**
     * Makes the staging folders.
     *
     * @param root the live tree's root, as {@code toRealPath} gives it, or where it will be
     * @param tree tells what stays
     * @param notice takes subject and text of what is worth knowing
     */
    public static StagedTree create(Path root, String restoreId, LiveTree tree, BiConsumer<String, String> notice)
            throws IOException {
        boolean rootMade = Files.notExists(root);
        Files.createDirectories(root);
        var territories = new ArrayList<Territory>();
        territories.add(new Territory(root, restoreId));
        for (Path mount : MountPoints.now().below(root)) {
            if (Files.isDirectory(mount) && !tree.stays(mount, relative(root, mount), true)) {
                territories.add(new Territory(mount, restoreId));
            }
        }
        var staged = new StagedTree(root, rootMade, territories, tree, notice);
        try {
            for (Territory territory : territories) {
                territory.create();
            }
        } catch (IOException e) {
            staged.rollback();
            throw e;
        }
        return staged;
    }

    /** Says which attributes the root folder itself is to get; those of the entry, whose path does not count. */
    public void describeRoot(ArchiveEntry folder) throws IOException {
        var writer = new AttributeWriter();
        writer.apply(territories.get(0).staged(), folder);
        writer.report(root, notice);
        rootDescribed = true;
    }

    /** Takes up what a crash left. */
    public static StagedTree resume(String restoreId, Map<String, Object> journal) throws IOException {
        if (!(journal.get(ROOT) instanceof String root) || !(journal.get(TERRITORIES) instanceof List<?> folders)) {
            throw new IOException("the journal of restore " + restoreId + " names no folders");
        }
        var territories = new ArrayList<Territory>();
        for (Object folder : folders) {
            Path live = decoded(String.valueOf(folder));
            if (Files.exists(live)) {
                territories.add(new Territory(live, restoreId));
            }
        }
        return new StagedTree(
                decoded(root),
                Boolean.TRUE.equals(journal.get(ROOT_MADE)),
                territories,
                (path, relative, directory) -> true,
                (subject, text) -> {});
    }

    /** Takes up what a crash left before anything was in a journal: staging folders, found by their names. */
    public static StagedTree abandoned(Path root, String restoreId) throws IOException {
        var territories = new ArrayList<Territory>();
        if (Files.exists(root)) {
            Path real = root.toRealPath();
            territories.add(new Territory(real, restoreId));
            for (Path mount : MountPoints.now().below(real)) {
                if (Files.isDirectory(mount)) {
                    territories.add(new Territory(mount, restoreId));
                }
            }
        }
        return new StagedTree(root, false, territories, (path, relative, directory) -> true, (subject, text) -> {});
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
        return Map.of(
                ROOT,
                encoded(root),
                ROOT_MADE,
                rootMade,
                TERRITORIES,
                territories.stream()
                        .map(Territory::live)
                        .map(StagedTree::encoded)
                        .toList());
    }

    @Override
    public void validate() throws IOException {
        var mounts = MountPoints.now();
        for (Territory territory : territories) {
            checkWritable(territory.live());
            String prefix = territory.live().equals(root) ? "" : relative(root, territory.live()) + "/";
            var planner = new SwapPlanner(
                    territory.live(),
                    territory.staged(),
                    prefix,
                    tree,
                    path -> mounts.contains(path) || isStaging(path),
                    notice);
            boolean described = rootDescribed && territory.live().equals(root);
            SwapPlan plan = planner.plan(
                    territory.before(), described ? SwapPlanner.attributesOf(territory.staged()) : territory.before());
            for (SwapStep.Aside step : plan.aside()) {
                checkWritable(parentOf(territory.live(), step.path()));
            }
            territory.prepare(plan);
            plans.put(territory, plan);
        }
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
        for (var entry : plans.entrySet()) {
            entry.getKey().commit(entry.getValue());
        }
    }

    @Override
    public void rollback() throws IOException {
        for (int i = territories.size() - 1; i >= 0; i--) {
            territories.get(i).rollback();
        }
        if (rootMade && Files.exists(root)) {
            Files.deleteIfExists(root);
        }
    }

    @Override
    public void finish() throws IOException {
        for (Territory territory : territories) {
            territory.settle();
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
        return java.util.HexFormat.of().formatHex(ArchivePath.encode(relative(Path.of("/"), path)));
    }

    private static Path decoded(String hex) {
        String relative = ArchivePath.decode(java.util.HexFormat.of().parseHex(hex));
        return relative.isEmpty() ? Path.of("/") : NativeNames.resolve(Path.of("/"), ArchivePath.of(relative));
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
