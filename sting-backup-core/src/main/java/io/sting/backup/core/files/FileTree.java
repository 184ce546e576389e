package io.sting.backup.core.files;

import io.sting.backup.core.internal.restore.StagedTree;
import io.sting.backup.model.ComponentProof;
import io.sting.backup.model.PathPattern;
import io.sting.backup.model.Selection;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.CaptureContext;
import io.sting.backup.spi.ComponentContent;
import io.sting.backup.spi.RestoreContext;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A folder and what is below it, as source and as target. Immutable and safe for use by several threads.
 *
 * <p>Captured are files, folders, symbolic and hard links with modes, owners, nanosecond times and {@code user.*}
 * attributes; names need not be UTF-8. A file that vanishes or changes while it is read is a warning. Sockets, FIFOs and
 * devices, data folders of PostgreSQL servers, the backup folder and keys are left out, with a notice where that may
 * surprise.
 *
 * <p>A restore replaces what the archive's selection or this one captures, and leaves everything else where it is.
 *
 * <p>Defaults: component {@code files}, everything included, nothing excluded.
 */
public final class FileTree implements BackupSource, RestoreTarget {
    private final Path root;
    private final String name;
    private final Selection selection;
    private final List<String> required;

    private FileTree(Path root, String name, Selection selection, List<String> required) {
        this.root = root;
        this.name = name;
        this.selection = selection;
        this.required = required;
    }

    /** The folder at a path. It must be there when it is captured, and need not be when it is restored. */
    public static FileTree at(Path root) {
        return new FileTree(root.toAbsolutePath().normalize(), "files", Selection.ALL, List.of());
    }

    /** This tree as another component. */
    public FileTree named(String component) {
        return new FileTree(root, component, selection, required);
    }

    /**
     * This tree, limited to what a pattern matches; see {@link Selection} for patterns. Replaces earlier includes.
     *
     * @throws IllegalArgumentException if a pattern cannot be read
     */
    public FileTree including(Collection<String> patterns) {
        return withSelection(new Selection(List.copyOf(patterns), selection.excludes()));
    }

    /** As {@link #including(Collection)}. */
    public FileTree including(String... patterns) {
        return including(Arrays.asList(patterns));
    }

    /**
     * This tree without what a pattern matches; see {@link Selection} for patterns. Adds to earlier excludes.
     *
     * @throws IllegalArgumentException if a pattern cannot be read
     */
    public FileTree excluding(Collection<String> patterns) {
        var all = new ArrayList<>(selection.excludes());
        all.addAll(patterns);
        return withSelection(new Selection(selection.includes(), all));
    }

    /** As {@link #excluding(Collection)}. */
    public FileTree excluding(String... patterns) {
        return excluding(Arrays.asList(patterns));
    }

    private FileTree withSelection(Selection changed) {
        changed.includes().forEach(PathPattern::of);
        changed.excludes().forEach(PathPattern::of);
        return new FileTree(root, name, changed, required);
    }

    /** This tree, of which an archive is restorable only if each pattern matches an entry. Adds to earlier ones. */
    public FileTree requiring(Collection<String> patterns) {
        var all = new ArrayList<>(required);
        all.addAll(patterns);
        return new FileTree(root, name, selection, List.copyOf(all));
    }

    /** As {@link #requiring(Collection)}. */
    public FileTree requiring(String... patterns) {
        return requiring(Arrays.asList(patterns));
    }

    /** The folder, absolute. */
    public Path root() {
        return root;
    }

    /** What of it is captured. */
    public Selection selection() {
        return selection;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> required() {
        return required;
    }

    @Override
    public void capture(CaptureContext context, ArchiveSink sink) throws IOException, InterruptedException {
        new TreeCapture(realRoot(), selection, context, sink).run();
    }

    @Override
    public OptionalLong estimatedBytes() throws IOException, InterruptedException {
        return OptionalLong.of(TreeEstimate.of(realRoot(), new Selector(selection)));
    }

    private Path realRoot() throws IOException {
        if (!Files.isDirectory(root)) {
            throw new IOException(root + (Files.exists(root) ? " is not a folder" : " does not exist")
                    + "; name the folder to back up");
        }
        return root.toRealPath();
    }

    @Override
    public StagedRestore stage(RestoreContext context, ComponentContent content)
            throws IOException, InterruptedException {
        return new TreeStaging(root, selection, context, content).run();
    }

    /**
     * {@inheritDoc}
     *
     * <p>In the workspace, which needs room for the files; content, kind, size, mode, owner (as root), time, links and
     * extended attributes are compared.
     */
    @Override
    public Optional<ComponentProof> drill(RestoreContext context, ComponentContent content)
            throws IOException, InterruptedException {
        return Optional.of(new TreeDrill(context, content).run());
    }

    @Override
    public StagedRestore resume(String restoreId, Map<String, Object> journal) throws IOException {
        return StagedTree.resume(root, restoreId, journal);
    }

    @Override
    public String toString() {
        return name + " at " + root;
    }
}
