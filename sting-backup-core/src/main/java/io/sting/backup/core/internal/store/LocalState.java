package io.sting.backup.core.internal.store;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.error.BackupLockedException;
import io.sting.backup.model.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this machine knows of the backups in a folder and no one else may tell it: which are pinned, and which bytes were
 * verified when. Kept in {@code .sting/backups}, a file each, which change under a lock of their own: a verification
 * takes no other, and must not write over a pin that was set meanwhile.
 */
final class LocalState {
    private static final Logger LOG = LoggerFactory.getLogger(LocalState.class);

    /** Whoever holds the lock writes one small file. */
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final Path stateFolder;
    private final Path folder;
    private final Clock clock;

    /**
     * @param pinned whether retention passes it by
     * @param verified when it was found good
     * @param proven when a drill proved that it can be restored
     * @param digest of which bytes that is said
     */
    record Facts(boolean pinned, Optional<Instant> verified, Optional<Instant> proven, Optional<Digest> digest) {
        static final Facts NONE = new Facts(false, Optional.empty(), Optional.empty(), Optional.empty());

        Facts pinned(boolean now) {
            return new Facts(now, verified, proven, digest);
        }

        /** What was said of other bytes is forgotten. */
        Facts verified(Instant when, Digest of) {
            return new Facts(pinned, Optional.of(when), isOf(of) ? proven : Optional.empty(), Optional.of(of));
        }

        /** What was said of other bytes is forgotten. */
        Facts proven(Instant when, Digest of) {
            return new Facts(pinned, isOf(of) ? verified : Optional.empty(), Optional.of(when), Optional.of(of));
        }

        private boolean isOf(Digest bytes) {
            return digest.filter(bytes::equals).isPresent();
        }
    }

    /** @param stateFolder {@code .sting} of the backup folder */
    LocalState(Path stateFolder, Clock clock) {
        this.stateFolder = stateFolder;
        this.folder = stateFolder.resolve("backups");
        this.clock = clock;
    }

    Facts of(String name) {
        try {
            Map<String, Object> read = JSON.std.mapFrom(Files.readString(fileOf(name)));
            return new Facts(
                    Boolean.TRUE.equals(read.get("pinned")),
                    Optional.ofNullable(read.get("verified")).map(text -> Instant.parse(text.toString())),
                    Optional.ofNullable(read.get("proven")).map(text -> Instant.parse(text.toString())),
                    Optional.ofNullable(read.get("sha256")).map(text -> new Digest(text.toString())));
        } catch (NoSuchFileException nothingKnown) {
            return Facts.NONE;
        } catch (IOException | DateTimeException | IllegalArgumentException damaged) {
            LOG.warn("{} cannot be read ({}); its backup counts as pinned", fileOf(name), damaged.getMessage());
            return Facts.NONE.pinned(true);
        }
    }

    /** Changes what is known of a backup, whoever else changes it at the same time. */
    void update(String name, UnaryOperator<Facts> change) throws IOException {
        DurableFiles.makePrivateFolder(stateFolder);
        DurableFiles.makePrivateFolder(folder);
        try (var lock = lock()) {
            put(name, change.apply(of(name)));
        }
    }

    private FolderLock lock() throws IOException {
        try {
            return FolderLock.acquire(stateFolder, "facts", "noting what is known", WAIT, clock);
        } catch (BackupLockedException stuck) {
            throw new IOException(stuck.getMessage(), stuck);
        }
    }

    private void put(String name, Facts facts) throws IOException {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("pinned", facts.pinned());
        facts.verified().ifPresent(when -> fields.put("verified", when.toString()));
        facts.proven().ifPresent(when -> fields.put("proven", when.toString()));
        facts.digest().ifPresent(digest -> fields.put("sha256", digest.hex()));
        DurableFiles.replace(fileOf(name), JSON.std.asString(fields).getBytes(StandardCharsets.UTF_8));
    }

    void remove(String name) throws IOException {
        Files.deleteIfExists(fileOf(name));
    }

    /**
     * Removes what a crash left of writing here. To be called under the lock of the backups.
     *
     * @return names of what was removed, below the state folder
     */
    List<String> sweep() throws IOException {
        var removed = new ArrayList<String>();
        try (var lock = lock()) {
            for (Path file : DurableFiles.unfinished(folder, "*.json")) {
                Files.deleteIfExists(file);
                removed.add(stateFolder.relativize(file).toString());
            }
        }
        return removed;
    }

    private Path fileOf(String name) {
        return folder.resolve(name + ".json");
    }

    /** An id that tells this folder's backups from others', made once. */
    static String installationId(Path stateFolder) throws IOException {
        Path file = stateFolder.resolve("installation-id");
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException first) {
            DurableFiles.makePrivateFolder(stateFolder);
            String id = UUID.randomUUID().toString();
            DurableFiles.replace(file, (id + "\n").getBytes(StandardCharsets.UTF_8));
            return id;
        }
    }
}
