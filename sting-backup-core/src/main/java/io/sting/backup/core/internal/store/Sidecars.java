package io.sting.backup.core.internal.store;

import io.sting.backup.core.internal.archive.Sidecar;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.model.ArchivePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the sidecar that lies beside a backup. */
public final class Sidecars {
    private static final Logger LOG = LoggerFactory.getLogger(Sidecars.class);
    private static final int MAX_BYTES = 1 << 20;

    private Sidecars() {}

    /**
     * Reads the sidecar of a backup that is about to be used.
     *
     * @throws CorruptBackupException if there is one that cannot be read, or that belongs to another name: an older
     *     archive under a newer one's name brings its sidecar with it
     */
    public static Optional<Sidecar> read(Path archive) throws IOException {
        Optional<Sidecar> sidecar = parsed(archive);
        String name = String.valueOf(archive.getFileName());
        if (sidecar.isPresent() && !sidecar.get().name().equals(name)) {
            throw new CorruptBackupException(Sidecar.metaName(archive.toString()) + " is the sidecar of "
                    + ArchivePath.printable(sidecar.get().name())
                    + ": an archive or its sidecar was replaced or renamed; give them their name back, or remove the"
                    + " sidecar to use the archive without");
        }
        return sidecar;
    }

    private static Optional<Sidecar> parsed(Path archive) throws IOException {
        Path file = archive.resolveSibling(Sidecar.metaName(String.valueOf(archive.getFileName())));
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        if (bytes.length > MAX_BYTES) {
            throw new CorruptBackupException(file + " is over " + MAX_BYTES + " bytes, which no sidecar of ours is");
        }
        return Optional.of(Sidecar.parse(new String(bytes, StandardCharsets.UTF_8), file.toString()));
    }

    /** Reads the sidecar of a backup for a listing, which a damaged one must not stop. */
    static Optional<Sidecar> find(Path archive) {
        try {
            return parsed(archive);
        } catch (IOException | CorruptBackupException damaged) {
            LOG.warn("{}", damaged.getMessage());
            return Optional.empty();
        }
    }
}
