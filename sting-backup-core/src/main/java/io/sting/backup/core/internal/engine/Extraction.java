package io.sting.backup.core.internal.engine;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.core.internal.restore.PartialComponent;
import io.sting.backup.core.internal.restore.TreeExtractor;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Notice;
import io.sting.backup.model.PathSelection;
import io.sting.backup.model.Phase;
import io.sting.backup.model.VerifyResult;
import io.sting.backup.spi.ComponentContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.Predicate;

/** Extracts entries into a folder of their own; what fails leaves the folder as it was. */
final class Extraction {
    private final LocalArchive archive;
    private final EngineSettings settings;
    private final RunReporter reporter;

    Extraction(LocalArchive archive, EngineSettings settings) {
        this.archive = archive;
        this.settings = settings;
        this.reporter = new RunReporter(settings.listener(), settings.clock());
    }

    VerifyResult run(Path directory, Predicate<? super ArchivePath> filter) throws IOException, InterruptedException {
        requireRoom(directory);
        reporter.phase(Phase.VERIFY);
        VerifyResult verified = authenticated();
        extractInto(directory, visitor -> archive.reader().read(filter, visitor));
        return result(verified, verified.entries(), verified.contentBytes());
    }

    VerifyResult run(Path directory, PathSelection selection) throws IOException, InterruptedException {
        requireRoom(directory);
        reporter.phase(Phase.VERIFY);
        VerifyResult verified = archive.isReadByIndex() ? archive.vouchedFor() : authenticated();
        var part = PartialComponent.of(new WholeArchive(archive.reader()), selection);
        extractInto(directory, part::forEach);
        return result(verified, part.summary().entries(), part.summary().contentBytes());
    }

    private VerifyResult authenticated() throws IOException {
        return archive.authenticate(bytes -> reporter.progress("archive", bytes));
    }

    private static void requireRoom(Path directory) throws IOException {
        if (Files.exists(directory) && !isEmptyFolder(directory)) {
            throw new RestoreException(
                    Phase.PLAN,
                    directory + " is not an empty folder; name one that is new or empty, nothing was touched");
        }
    }

    private void extractInto(Path directory, Entries entries) throws IOException, InterruptedException {
        boolean made = Files.notExists(directory);
        Files.createDirectories(directory);
        try {
            reporter.phase(Phase.STAGE);
            extract(directory.toRealPath(), entries);
        } catch (IOException | InterruptedException | RuntimeException e) {
            empty(directory, made);
            throw e;
        }
    }

    /** Hands entries to a visitor. */
    @FunctionalInterface
    private interface Entries {
        void forEach(ComponentContent.EntryVisitor visitor) throws IOException, InterruptedException;
    }

    private static boolean isEmptyFolder(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (var children = Files.newDirectoryStream(directory)) {
            return !children.iterator().hasNext();
        }
    }

    private void extract(Path directory, Entries entries) throws IOException, InterruptedException {
        Path spool = directory.resolve(".sting-links");
        var room = new Room(archive, directory);
        try (var extractor = new TreeExtractor(directory, spool)) {
            entries.forEach((entry, content) -> {
                room.take(entry);
                var counted = new CountingStream(
                        content, bytes -> reporter.progress(entry.path().root(), bytes));
                extractor.add(entry, counted);
            });
            extractor.finish(reporter::notice);
        }
    }

    /** What the files of others may come to: the room there is. Ours say it in a manifest, and may be full of holes. */
    private static final class Room {
        private final String name;
        private long left;

        Room(LocalArchive archive, Path directory) throws IOException {
            name = String.valueOf(archive.path().getFileName());
            left = archive.manifest().isPresent()
                    ? Long.MAX_VALUE
                    : Files.getFileStore(directory).getUsableSpace();
        }

        void take(ArchiveEntry entry) {
            left -= entry.sizeBytes();
            if (left < 0) {
                throw new CorruptBackupException(ArchivePath.printable(name) + ": with the entry \"" + entry.path()
                        + "\" its files are more than there is room for");
            }
        }
    }

    private static void empty(Path directory, boolean made) throws IOException {
        if (made) {
            DurableFiles.deleteTree(directory);
            return;
        }
        try (var children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                DurableFiles.deleteTree(child);
            }
        }
    }

    private VerifyResult result(VerifyResult verified, long entries, long contentBytes) {
        var notices = new ArrayList<Notice>(verified.notices());
        notices.addAll(reporter.notices());
        return new VerifyResult(
                verified.archive(),
                verified.id(),
                verified.sizeBytes(),
                verified.sha256(),
                entries,
                contentBytes,
                verified.authenticated(),
                verified.missing(),
                verified.warnings(),
                notices,
                reporter.elapsed());
    }
}
