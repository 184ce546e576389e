package io.sting.backup.core.files;

import io.sting.backup.core.internal.restore.StagedTree;
import io.sting.backup.model.ComponentProof;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.PathPattern;
import io.sting.backup.model.PathSelection;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestoreChange.Action;
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
import java.util.function.Consumer;

/**
 * A folder and what is below it, as source and as target. Immutable and safe for use by several threads.
 *
 * <p>Captured are files, folders, symbolic and hard links with modes, owners, nanosecond times and {@code user.*}
 * attributes; names need not be UTF-8. A file that vanishes or changes while it is read is a warning. Sockets, FIFOs and
 * devices, data folders of PostgreSQL servers, the backup folder and keys are left out, with a notice where that may
 * surprise.
 *
 * <p>A restore replaces what the archive's selection or this one captures, and leaves everything else where it is. An
 * archive that does not say what its selection was (those of others) only adds and replaces: what it does not have
 * stays, for it may have been left out of it on purpose.
 *
 * <p>Defaults: component {@code files}, everything included, nothing excluded.
 */
public final class FileTree implements BackupSource, RestoreTarget {
    private final Path root;
    private final String name;
    private final Selection selection;
    private final List<String> required;
    private final Optional<PathSelection> part;

    private FileTree(Path root, String name, Selection selection, List<String> required, Optional<PathSelection> part) {
        this.root = root;
        this.name = name;
        this.selection = selection;
        this.required = required;
        this.part = part;
    }

    /** The folder at a path. It must be there when it is captured, and need not be when it is restored. */
    public static FileTree at(Path root) {
        return new FileTree(root.toAbsolutePath().normalize(), "files", Selection.ALL, List.of(), Optional.empty());
    }

    /** This tree as another component. */
    public FileTree named(String component) {
        return new FileTree(root, component, selection, required, part);
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
        return new FileTree(root, name, changed, required, part);
    }

    /** This tree, of which an archive is restorable only if each pattern matches an entry. Adds to earlier ones. */
    public FileTree requiring(Collection<String> patterns) {
        var all = new ArrayList<>(required);
        all.addAll(patterns);
        return new FileTree(root, name, selection, List.copyOf(all), part);
    }

    /** As {@link #requiring(Collection)}. */
    public FileTree requiring(String... patterns) {
        return requiring(Arrays.asList(patterns));
    }

    /**
     * This tree, of which a restore takes from an archive only what a pattern matches, with everything below that, and
     * leaves all else as it is. Nothing is removed but what stands in the way of something restored. A pattern that
     * matches nothing in the archive keeps the restore from beginning. Captures are not affected. Replaces earlier ones.
     *
     * @throws IllegalArgumentException if there is no pattern, or one cannot be read
     */
    public FileTree restoring(Collection<String> patterns) {
        return new FileTree(root, name, selection, required, Optional.of(PathSelection.of(List.copyOf(patterns))));
    }

    /** As {@link #restoring(Collection)}. */
    public FileTree restoring(String... patterns) {
        return restoring(Arrays.asList(patterns));
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
        return new TreeStaging(TreeRestore.of(root, selection, part, context, content)).run();
    }

    @Override
    public boolean partial() {
        return part.isPresent();
    }

    @Override
    public List<RestoreChange> outline(ComponentSummary component) {
        var details = part.map(some -> List.of("only " + some)).orElse(List.of());
        return List.of(new RestoreChange(
                name, Action.REPLACED, root.toString(), part.isPresent() ? 0 : component.contentBytes(), details));
    }

    @Override
    public long preview(RestoreContext context, ComponentContent content, Consumer<? super RestoreChange> changes)
            throws IOException, InterruptedException {
        return new TreePreview(TreeRestore.of(root, selection, part, context, content), changes).run();
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
