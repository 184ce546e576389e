package io.sting.backup.cli.command;

import io.sting.backup.core.config.StingConfig;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.error.KeyException;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.ArchiveCipher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** For commands that only read: what stands in for a configuration where there is none. */
final class ReaderOptions {
    @Option(names = "--directory", paramLabel = "DIR", description = "Folder of the backups; else the configured one.")
    private @Nullable Path directory;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Key that encrypted archives are read with; else the installation's.")
    private @Nullable Path key;

    Optional<Path> directory() {
        if (directory != null && !Files.isDirectory(directory)) {
            throw new InvalidPlanException("--directory " + directory + " is no folder; is it mounted?");
        }
        return Optional.ofNullable(directory);
    }

    /** The folder that was named, else the configured one. */
    Path directoryOr(CliCommand command) {
        return directory().orElseGet(() -> command.configOr("name the folder of the backups with --directory DIR")
                .directory());
    }

    /**
     * Decrypts under the key that was named, else under the installation's.
     *
     * @throws KeyException if neither is known
     */
    ArchiveCipher cipherOr(CliCommand command) {
        if (key != null) {
            return StingConfig.cipher(key);
        }
        return command.configIfAny()
                .map(StingConfig::cipher)
                .orElseThrow(() -> new KeyException(
                        Phase.PLAN,
                        "the archive is encrypted, and there is no configuration; name its key with --key FILE"));
    }
}
