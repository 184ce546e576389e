package io.sting.backup.cli.render;

import io.sting.backup.model.KeptState;
import io.sting.backup.model.Notice;
import io.sting.backup.model.RestoreProof;
import io.sting.backup.model.StoredBackup;
import io.sting.backup.model.UnsettledRestore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code msting status} found.
 *
 * @param config the configuration's file
 * @param enabled whether it lets backups be made
 * @param encrypts whether it has them encrypted
 * @param directory where backups go
 * @param freeBytes room left there
 * @param backups those that are there, newest first
 * @param proof the last drill that proved a backup restorable
 * @param key the installation's key
 * @param services whether they run; empty if none are configured
 * @param cutOff restores that a crash cut off
 * @param kept states that restores replaced and kept
 * @param components what a backup captures: name, and estimated_bytes or a problem
 * @param notices what is worth knowing of the configuration
 * @param advice what to do next, most urgent first; empty if all is well
 */
public record StatusFacts(
        Path config,
        boolean enabled,
        boolean encrypts,
        Path directory,
        OptionalLong freeBytes,
        List<StoredBackup> backups,
        Optional<RestoreProof> proof,
        Key key,
        Optional<Services> services,
        List<UnsettledRestore> cutOff,
        List<KeptState> kept,
        List<Map<String, Object>> components,
        List<Notice> notices,
        List<String> advice) {

    /**
     * A key.
     *
     * @param file where it is or would be
     * @param present whether it is there
     * @param permissions of its file, as ls shows them
     * @param fingerprint what tells it apart; empty if it cannot be read
     * @param problem why it cannot be used; empty if it can, or is not there
     */
    public record Key(
            Path file,
            boolean present,
            Optional<String> permissions,
            Optional<String> fingerprint,
            Optional<String> problem) {}

    /**
     * The services that a restore stops and starts.
     *
     * @param up those that run
     * @param down those that do not
     * @param problem why it is not known; empty if it is
     */
    public record Services(List<String> up, List<String> down, Optional<String> problem) {
        /** It is not known. */
        public static Services unknown(String problem) {
            return new Services(List.of(), List.of(), Optional.of(problem));
        }
    }

    /** These facts, with what to do about them. */
    public StatusFacts withAdvice(List<String> newAdvice) {
        return new StatusFacts(
                config,
                enabled,
                encrypts,
                directory,
                freeBytes,
                backups,
                proof,
                key,
                services,
                cutOff,
                kept,
                components,
                notices,
                newAdvice);
    }

    /** The newest backup of the whole installation. */
    public Optional<StoredBackup> newestComplete() {
        return backups.stream().filter(StoredBackup::complete).findFirst();
    }
}
