package io.sting.backup.core.config;

import io.sting.backup.spi.ArchiveCipher;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one restore does.
 *
 * @param choice what of the archive is restored
 * @param cipher how the archive is decrypted; empty if it is plain
 * @param keepPrevious whether the state of before is kept, to be brought back later
 */
public record RestoreOptions(RestoreChoice choice, Optional<ArchiveCipher> cipher, boolean keepPrevious) {

    /** Everything that is configured, out of a plain archive; the state of before is not kept. */
    public static final RestoreOptions OF_A_PLAIN_ARCHIVE =
            new RestoreOptions(RestoreChoice.ALL, Optional.empty(), false);

    /** These options, limited to some components. */
    public RestoreOptions limitedTo(Set<String> some) {
        return limitedTo(new RestoreChoice(List.copyOf(some), List.of(), Map.of()));
    }

    /** These options, limited to a choice. */
    public RestoreOptions limitedTo(RestoreChoice some) {
        return new RestoreOptions(some, cipher, keepPrevious);
    }

    /** These options, for an encrypted archive. */
    public RestoreOptions decryptedBy(ArchiveCipher key) {
        return new RestoreOptions(choice, Optional.of(key), keepPrevious);
    }
}
