package io.sting.backup.examples;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.CaptureContext;
import io.sting.backup.spi.ComponentContent;
import io.sting.backup.spi.RestoreContext;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A component of one's own that can be restored, too: one file, an embedded database's say, which is never absent or half
 * written whenever the restore is cut off. Its mode is kept; its owner becomes who restores.
 *
 * @param name the component's name
 * @param file the file; nobody may write into it while it is captured
 */
public record SingleFile(String name, Path file) implements BackupSource, RestoreTarget {
    private static final ArchivePath CONTENT = ArchivePath.of("content");
    private static final String MODE = "unix:mode";
    private static final FileAttribute<?> OURS_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    @Override
    public void capture(CaptureContext context, ArchiveSink sink) throws IOException, InterruptedException {
        try (var content = Files.newInputStream(file)) {
            int mode = (int) Files.getAttribute(file, MODE) & 07777;
            var entry = ArchiveEntry.file(CONTENT, Files.size(file))
                    .withMode(mode)
                    .withModified(Files.getLastModifiedTime(file).toInstant());
            if (sink.add(entry, content) < entry.sizeBytes() || content.read() >= 0) {
                throw new IOException(file + " changed while it was read; keep others from writing into it");
            }
        }
    }

    @Override
    public StagedRestore stage(RestoreContext context, ComponentContent content)
            throws IOException, InterruptedException {
        var staged = new Staged(context.restoreId());
        try {
            content.forEach(CONTENT::equals, staged::lay);
            return staged;
        } catch (IOException | InterruptedException | RuntimeException e) {
            Files.deleteIfExists(staged.restored);
            throw e;
        }
    }

    @Override
    public StagedRestore resume(String restoreId, Map<String, Object> journal) {
        return new Staged(restoreId);
    }

    /** What is laid stands beside the file, under hidden names with the restore's id. */
    private final class Staged implements StagedRestore {
        private final Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        private final Path restored;
        private final Path previous;
        private final Path nothingBefore;

        Staged(String restoreId) {
            String hidden = "." + file.getFileName() + "." + restoreId;
            this.restored = folder.resolve(hidden + ".restored");
            this.previous = folder.resolve(hidden + ".previous");
            this.nothingBefore = folder.resolve(hidden + ".nothing-before");
        }

        void lay(ArchiveEntry entry, InputStream content) throws IOException {
            Files.createFile(restored, OURS_ALONE);
            try (var out = Files.newOutputStream(restored)) {
                content.transferTo(out);
            }
            Files.setAttribute(restored, MODE, entry.mode() & 0777);
            Files.setLastModifiedTime(restored, FileTime.from(entry.modified()));
            sync(restored);
        }

        /** Its own names tell a later process everything. */
        @Override
        public Map<String, Object> journal() {
            return Map.of();
        }

        @Override
        public void validate() throws IOException {
            if (!Files.isRegularFile(restored)) {
                throw new IOException("the archive has nothing for " + file);
            }
            if (exists() && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(file + " is not a file; move it away");
            }
        }

        private boolean exists() {
            return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        }

        /** The file of before gets a second name; then one rename takes its first name from it. */
        @Override
        public void commit() throws IOException {
            if (exists()) {
                Files.createLink(previous, file);
            } else {
                Files.createFile(nothingBefore);
            }
            sync(folder);
            Files.move(restored, file, StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
        }

        @Override
        public void rollback() throws IOException {
            if (Files.exists(previous)) {
                Files.move(previous, file, StandardCopyOption.ATOMIC_MOVE);
                Files.deleteIfExists(previous); // a rename onto another name of the same file leaves both
            } else if (Files.exists(nothingBefore)) {
                Files.deleteIfExists(file);
                sync(folder);
                Files.delete(nothingBefore);
            }
            Files.deleteIfExists(restored);
            sync(folder);
        }

        @Override
        public OptionalLong previousBytes() throws IOException {
            return Files.exists(previous) ? OptionalLong.of(Files.size(previous)) : OptionalLong.empty();
        }

        @Override
        public void finish() throws IOException {
            Files.deleteIfExists(previous);
            Files.deleteIfExists(nothingBefore);
            sync(folder);
        }

        private static void sync(Path path) throws IOException {
            try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
