package io.sting.backup.core.internal.store;

import io.sting.backup.core.internal.archive.Sidecar;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.core.internal.io.Workspace;
import io.sting.backup.model.BackupKind;
import io.sting.backup.model.Digest;
import io.sting.backup.model.RestoreProof;
import io.sting.backup.model.StoredBackup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A folder of backups. A backup exists under its name only when it is whole: it is written under a hidden one, synced,
 * its sidecars appear first, it itself last, and the folder is synced. Deleting goes the other way round. What a crash
 * leaves, {@link #sweep} removes, under the lock.
 */
public final class BackupStore {
    /** Name of the folder for our own state inside a backup folder. */
    public static final String STATE = ".sting";

    private static final String WORK_SUFFIX = ".partial";

    private final Path directory;
    private final Clock clock;
    private final LocalState state;

    public BackupStore(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
        this.state = new LocalState(stateFolder(), clock);
    }

    public Path directory() {
        return directory;
    }

    /** Where locks, pins and the like are. */
    public Path stateFolder() {
        return directory.resolve(STATE);
    }

    /** Makes the folder, 0700, if it is not there. */
    public void create() throws IOException {
        DurableFiles.makePrivateFolder(directory);
        DurableFiles.makePrivateFolder(stateFolder());
    }

    /** Keeps every other run out of the folder. */
    public FolderLock lock(String purpose, Duration wait) throws IOException {
        return FolderLock.acquire(stateFolder(), "backups", purpose, wait, clock);
    }

    /** An id that tells this folder's backups from others'. */
    public String installationId() throws IOException {
        return LocalState.installationId(stateFolder());
    }

    /** A name that nothing in the folder has, nor had in this second. */
    public String freeName(BackupKind kind, Instant created, Optional<String> cipherExtension) {
        for (int number = 1; ; number++) {
            String plain = BackupName.of(kind, created, clock.getZone(), number, Optional.empty());
            boolean taken = cipherExtension.map(extension -> plain + "." + extension).stream()
                    .anyMatch(this::exists);
            if (!taken && !exists(plain) && !exists(plain + ".enc")) {
                return BackupName.of(kind, created, clock.getZone(), number, cipherExtension);
            }
        }
    }

    private boolean exists(String name) {
        return Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    /** The hidden name under which a backup is written. */
    public Path workFile(String name) {
        return directory.resolve("." + name + WORK_SUFFIX);
    }

    /**
     * Gives a backup its name, durably.
     *
     * @param work the file, synced
     * @return where it is now
     */
    public Path publish(Path work, String name, Sidecar sidecar) throws IOException {
        Path archive = directory.resolve(name);
        try {
            writeSidecar(Sidecar.checksumName(name), sidecar.checksumLine());
            writeSidecar(Sidecar.metaName(name), sidecar.toJson());
            DurableFiles.syncFolder(directory);
            DurableFiles.rename(work, archive);
        } catch (IOException e) {
            DurableFiles.discard(directory.resolve(Sidecar.metaName(name)), e);
            DurableFiles.discard(directory.resolve(Sidecar.checksumName(name)), e);
            throw e;
        }
        DurableFiles.syncFolder(directory);
        return archive;
    }

    private void writeSidecar(String name, String text) throws IOException {
        Path work = workFile(name);
        Files.deleteIfExists(work);
        try {
            DurableFiles.writeNew(work, text.getBytes(StandardCharsets.UTF_8));
            Files.move(work, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            DurableFiles.discard(work, e);
            throw e;
        }
    }

    /** Removes a backup with its sidecars and all that is known of it. */
    public void delete(StoredBackup backup) throws IOException {
        String name = backup.name();
        Files.delete(directory.resolve(name));
        DurableFiles.syncFolder(directory);
        Files.deleteIfExists(directory.resolve(Sidecar.metaName(name)));
        Files.deleteIfExists(directory.resolve(Sidecar.checksumName(name)));
        state.remove(name);
    }

    /**
     * Removes what crashes left: hidden work files, and sidecars without their backup. To be called under the lock.
     *
     * @return names of what was removed
     */
    public List<String> sweep() throws IOException {
        var removed = new ArrayList<String>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (isLeftover(name)) {
                    Files.deleteIfExists(file);
                    removed.add(name);
                }
            }
        }
        Workspace.sweep(stateFolder()).forEach(name -> removed.add(STATE + "/" + name));
        state.sweep().forEach(name -> removed.add(STATE + "/" + name));
        return removed;
    }

    private boolean isLeftover(String name) {
        if (name.startsWith(".") && name.endsWith(WORK_SUFFIX)) {
            String inner = name.substring(1, name.length() - WORK_SUFFIX.length());
            return BackupName.parse(Sidecar.archiveName(inner).orElse(inner)).isPresent();
        }
        return Sidecar.archiveName(name)
                .flatMap(BackupName::parse)
                .filter(backup -> !exists(backup.text()))
                .isPresent();
    }

    /** The backups, newest first; none if the folder is not there. */
    public List<StoredBackup> list() throws IOException {
        var found = new ArrayList<StoredBackup>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                var name = BackupName.parse(String.valueOf(file.getFileName()));
                if (name.isPresent() && Files.isRegularFile(file)) {
                    describe(file, name.get()).ifPresent(found::add);
                }
            }
        } catch (NoSuchFileException | java.nio.file.NotDirectoryException none) {
            return List.of();
        }
        found.sort(Comparator.comparing(StoredBackup::created)
                .thenComparing(StoredBackup::name)
                .reversed());
        return found;
    }

    private Optional<StoredBackup> describe(Path file, BackupName name) throws IOException {
        long size;
        try {
            size = Files.size(file);
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
        Optional<Sidecar> sidecar = Sidecars.find(file);
        LocalState.Facts facts = state.of(name.text());
        Optional<Digest> digest = sidecar.map(Sidecar::sha256);
        boolean sameBytes = digest.isEmpty() || facts.digest().equals(digest);
        return Optional.of(new StoredBackup(
                name.text(),
                name.kind(),
                sidecar.map(Sidecar::id),
                sidecar.map(Sidecar::created)
                        .orElseGet(
                                () -> name.localTime().atZone(clock.getZone()).toInstant()),
                size,
                name.encrypted(),
                sidecar.map(Sidecar::complete).orElse(true),
                sidecar.map(Sidecar::components).orElse(List.of()),
                digest,
                sidecar.flatMap(Sidecar::fingerprint),
                facts.pinned(),
                sameBytes ? facts.verified() : Optional.empty(),
                sameBytes ? facts.proven() : Optional.empty()));
    }

    /** Remembers that a backup was read in full and found good. */
    public void markVerified(String name, Digest digest) throws IOException {
        state.update(name, facts -> facts.verified(clock.instant(), digest));
    }

    /** Remembers that a drill proved a backup restorable. */
    public void markProven(RestoreProof proof, Digest digest) throws IOException {
        state.update(proof.archive(), facts -> facts.proven(proof.when(), digest));
        new ProofFile(stateFolder()).write(proof);
    }

    /** The last drill that proved a backup restorable, even if that is gone by now. */
    public Optional<RestoreProof> lastProof() {
        return new ProofFile(stateFolder()).read();
    }

    /** Remembers whether retention is to pass a backup by. */
    public void setPinned(String name, boolean pinned) throws IOException {
        state.update(name, facts -> facts.pinned(pinned));
    }
}
