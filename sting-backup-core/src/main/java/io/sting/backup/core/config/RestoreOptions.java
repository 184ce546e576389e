package io.sting.backup.core.config;

import io.sting.backup.spi.ArchiveCipher;
import java.util.Optional;
import java.util.Set;

/**
 * What one restore does.
 *
 * @param components names of those to restore; empty for all that are configured
 * @param cipher how the archive is decrypted; empty if it is plain
 * @param keepPrevious whether the state of before is kept, to be brought back later
 */
public record RestoreOptions(Set<String> components, Optional<ArchiveCipher> cipher, boolean keepPrevious) {
    public RestoreOptions {
        components = Set.copyOf(components);
    }

    /** Everything that is configured, out of a plain archive; the state of before is not kept. */
    public static final RestoreOptions OF_A_PLAIN_ARCHIVE = new RestoreOptions(Set.of(), Optional.empty(), false);

    /** These options, limited to some components. */
    public RestoreOptions limitedTo(Set<String> some) {
        return new RestoreOptions(some, cipher, keepPrevious);
    }

    /** These options, for an encrypted archive. */
    public RestoreOptions decryptedBy(ArchiveCipher key) {
        return new RestoreOptions(components, Optional.of(key), keepPrevious);
    }
}
