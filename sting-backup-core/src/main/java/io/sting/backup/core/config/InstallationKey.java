package io.sting.backup.core.config;

import io.sting.backup.core.crypto.KeyFile;
import io.sting.backup.error.KeyException;
import io.sting.backup.model.KeyFingerprint;
import io.sting.backup.model.Notice;
import io.sting.backup.model.Phase;
import io.sting.backup.model.StoredBackup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** The key of an installation's backups: whether it is there, and what is done with it. Never shows the key itself. */
public final class InstallationKey {
    private final Path file;

    InstallationKey(Path file) {
        this.file = file;
    }

    /** Where it is, or will be. */
    public Path file() {
        return file;
    }

    /** Whether there is one. */
    public boolean present() {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * What tells it apart from others.
     *
     * @throws KeyException if there is none, or it cannot be used as it is
     */
    public KeyFingerprint fingerprint() {
        return KeyFile.at(file).fingerprint();
    }

    /** Who may do what with its file, as {@code ls} shows it; empty if that cannot be told. */
    public Optional<String> permissions() {
        try {
            return Optional.of(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /**
     * Makes a first key if there is none.
     *
     * @param backups those that the installation has already
     * @return a notice if a key was made: somebody should take a copy of it elsewhere
     * @throws KeyException if there is none but backups need one: it was lost, and a new one would only hide that
     */
    public Optional<Notice> createIfFirst(List<StoredBackup> backups) {
        if (present()) {
            return Optional.empty();
        }
        long encrypted = backups.stream().filter(StoredBackup::encrypted).count();
        if (encrypted > 0) {
            throw new KeyException(
                    Phase.PLAN,
                    "there is no key at " + file + ", though " + encrypted
                            + " of the backups need one; bring it back with" + " \"msting backup --import-key FILE\"");
        }
        KeyFile.at(file).create();
        return Optional.of(new Notice(
                file.toString(),
                "a key was made; without it no encrypted backup can be read, so keep a copy elsewhere:"
                        + " msting backup --export-key FILE"));
    }

    /** Writes a copy of the key, which only its owner can read, to a file that is not there yet. */
    public void exportTo(Path copy) {
        KeyFile.at(file).exportTo(copy);
    }

    /** Takes a key from a file; one that is there already moves to the earlier keys. */
    public void importFrom(Path copy) {
        KeyFile.at(file).importFrom(copy);
    }
}
