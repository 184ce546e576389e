package io.sting.backup.core.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What one backup does differently from what the configuration says.
 *
 * @param encrypt whether to encrypt; empty to do as configured
 * @param count how many backups stay; empty to do as configured
 * @param maxAgeDays how old they get; empty to do as configured
 * @param only names of the components to limit the backup to; empty for all
 * @param output another folder to write to, where nothing is ever removed; empty for the configured one
 */
public record BackupOptions(
        Optional<Boolean> encrypt,
        Optional<Integer> count,
        Optional<Integer> maxAgeDays,
        Set<String> only,
        Optional<Path> output) {
    /** As configured. */
    public static final BackupOptions AS_CONFIGURED =
            new BackupOptions(Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), Optional.empty());

    public BackupOptions {
        only = Set.copyOf(only);
    }

    /** These options, limited to some components. */
    public BackupOptions limitedTo(Set<String> components) {
        return new BackupOptions(encrypt, count, maxAgeDays, components, output);
    }
}
