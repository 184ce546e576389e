package io.sting.backup.cli.command;

import io.sting.backup.BackupArchive;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.StorageException;
import io.sting.backup.model.Phase;
import io.sting.backup.model.StoredBackup;
import io.sting.backup.spi.ArchiveCipher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a user calls an archive: a path, or the name, the id or {@code latest} of a backup in the folder of backups.
 *
 * @param path where it lies
 * @param stored what the folder of backups knows of it; empty for one that lies elsewhere
 */
record ArchiveReference(Path path, Optional<StoredBackup> stored) {
    private static final byte[] SALTED = "Salted__".getBytes(StandardCharsets.US_ASCII);

    /** @throws BackupNotFoundException if there is no such archive */
    static ArchiveReference find(String text, CliCommand command, ReaderOptions options) {
        if (text.indexOf('/') >= 0) {
            return new ArchiveReference(existing(text), Optional.empty());
        }
        if (isFile(text) && folder(command, options).isEmpty()) {
            return new ArchiveReference(Path.of(text), Optional.empty());
        }
        var catalog = command.engine().catalog(options.directoryOr(command));
        try {
            var stored = catalog.find(text);
            return new ArchiveReference(catalog.pathOf(stored), Optional.of(stored));
        } catch (BackupNotFoundException e) {
            if (isFile(text)) {
                return new ArchiveReference(Path.of(text), Optional.empty());
            }
            throw e;
        }
    }

    private static Optional<Path> folder(CliCommand command, ReaderOptions options) {
        return options.directory().or(() -> command.configIfAny().map(config -> config.directory()));
    }

    private static Path existing(String text) {
        if (!isFile(text)) {
            throw new BackupNotFoundException("there is no archive " + text + "; \"msting list\" shows what there is");
        }
        return Path.of(text);
    }

    private static boolean isFile(String text) {
        try {
            return Files.isRegularFile(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Whether it is encrypted, by its first bytes. */
    boolean encrypted() {
        try (var in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(SALTED.length), SALTED);
        } catch (AccessDeniedException e) {
            throw new StorageException(
                    Phase.FETCH, "cannot read " + path + ": permission denied; run as its owner or as root", e);
        } catch (IOException e) {
            throw new StorageException(Phase.FETCH, "cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /** What it is read with; empty if it is plain. */
    Optional<ArchiveCipher> cipher(CliCommand command, ReaderOptions options) {
        return encrypted() ? Optional.of(options.cipherOr(command)) : Optional.empty();
    }

    /** Opens it. */
    BackupArchive open(CliCommand command, ReaderOptions options) {
        return command.engine().open(path, cipher(command, options));
    }
}
