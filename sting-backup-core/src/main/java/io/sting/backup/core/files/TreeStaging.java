package io.sting.backup.core.files;

import io.sting.backup.core.files.Selector.Verdict;
import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.core.internal.io.UnixAttributes;
import io.sting.backup.core.internal.restore.LiveTree;
import io.sting.backup.core.internal.restore.StagedTree;
import io.sting.backup.core.internal.restore.TreeExtractor;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Ownership;
import io.sting.backup.model.Phase;
import io.sting.backup.model.Selection;
import io.sting.backup.spi.ComponentContent;
import io.sting.backup.spi.RestoreContext;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;

/** Lays a component's files inside the live tree, in staging folders that nothing else looks at. */
final class TreeStaging {
    private final Path root;
    private final Selector todays;
    private final Selector archives;
    private final RestoreContext context;
    private final ComponentContent content;

    TreeStaging(Path root, Selection selection, RestoreContext context, ComponentContent content) {
        this.root = root;
        this.todays = new Selector(selection);
        this.archives = new Selector(recordedSelection(content));
        this.context = context;
        this.content = content;
    }

    private static Selection recordedSelection(ComponentContent content) {
        return content.summary().settings().get("selection") instanceof Map<?, ?> recorded
                ? new Selection(texts(recorded.get("includes")), texts(recorded.get("excludes")))
                : Selection.ALL;
    }

    private static List<String> texts(@org.jspecify.annotations.Nullable Object list) {
        return list instanceof List<?> items
                ? items.stream().map(String::valueOf).toList()
                : List.of();
    }

    StagedRestore run() throws IOException, InterruptedException {
        Path place = Files.exists(root) ? root.toRealPath() : root;
        if (Files.exists(place) && !Files.isDirectory(place)) {
            throw new RestoreException(Phase.STAGE, place + " is not a folder; the files cannot be restored there");
        }
        if (context.isProtected(place)) {
            throw new RestoreException(
                    Phase.STAGE, place + " lies in the backup folder or is one, and cannot be restored over");
        }
        checkSpace(place);
        var staged = StagedTree.create(place, context.restoreId(), liveTree(place), context::journal, context::notice);
        try {
            extract(place, staged);
            describeRoot(staged);
            staged.sync();
            return staged;
        } catch (IOException | InterruptedException | RuntimeException e) {
            try {
                staged.rollback();
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private void checkSpace(Path place) throws IOException {
        long free = Files.getFileStore(nearestExisting(place)).getUsableSpace();
        long needed = content.summary().contentBytes();
        if (needed > free) {
            throw new RestoreException(
                    Phase.STAGE,
                    place + " has room for " + free + " bytes, and the files need " + needed
                            + " beside the present ones; make room, or restore elsewhere with --to");
        }
    }

    private static Path nearestExisting(Path path) {
        Path parent = path.getParent();
        return Files.exists(path) || parent == null ? path : nearestExisting(parent);
    }

    private void extract(Path place, StagedTree staged) throws IOException, InterruptedException {
        Path spool = context.workspace().resolve("links-" + content.summary().name());
        try (var extractor = new TreeExtractor(place, spool, staged::placement)) {
            content.forEach((entry, bytes) -> addUnlessProtected(place, extractor, entry, bytes));
            extractor.finish(context::notice);
        }
    }

    private void addUnlessProtected(Path place, TreeExtractor extractor, ArchiveEntry entry, InputStream bytes)
            throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Path destination = NativeNames.resolve(place, entry.path());
        if (context.isProtected(destination)) {
            context.notice(destination.toString(), "stays as it is; the archive's was not restored");
            return;
        }
        extractor.add(entry, bytes);
    }

    private void describeRoot(StagedTree staged) throws IOException {
        if (content.summary().settings().get("root") instanceof Map<?, ?> recorded
                && recorded.get("mode") instanceof Number mode
                && recorded.get("uid") instanceof Number uid
                && recorded.get("gid") instanceof Number gid
                && recorded.get("modified") instanceof String modified) {
            var owner = new Ownership(
                    uid.longValue(), gid.longValue(), text(recorded.get("user")), text(recorded.get("group")));
            try {
                staged.describeRoot(ArchiveEntry.directory(ArchivePath.of("root"))
                        .withMode(mode.intValue() & 07777)
                        .withOwner(owner)
                        .withModified(Instant.parse(modified)));
            } catch (DateTimeParseException damaged) {
                throw new IOException(
                        "the manifest has an impossible time: " + ArchivePath.printable(modified), damaged);
            }
        }
    }

    private static String text(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    /** What neither selection captures stays, and so does what is protected or no archive entry at all. */
    private LiveTree liveTree(Path place) {
        return (path, relative, directory) -> {
            if (context.isProtected(path)) {
                return true;
            }
            boolean selected = todays.decide(relative, directory) != Verdict.LEFT
                    || archives.decide(relative, directory) != Verdict.LEFT;
            return !selected || (directory ? DataFolders.isDataFolder(path) : isSpecial(path));
        };
    }

    private static boolean isSpecial(Path path) {
        try {
            return UnixAttributes.of(path).type().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
