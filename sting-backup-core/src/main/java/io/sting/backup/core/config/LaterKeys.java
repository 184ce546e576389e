package io.sting.backup.core.config;

import static io.sting.backup.core.config.ListTypes.SECTIONS;
import static io.sting.backup.core.config.ListTypes.TEXTS;
import static io.sting.backup.core.config.ScalarTypes.BOOL;
import static io.sting.backup.core.config.ScalarTypes.CRON;
import static io.sting.backup.core.config.ScalarTypes.PATH;
import static io.sting.backup.core.config.ScalarTypes.RATE_TEXT;
import static io.sting.backup.core.config.ScalarTypes.TEXT;
import static io.sting.backup.core.config.ScalarTypes.choice;
import static io.sting.backup.core.config.ScalarTypes.whole;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keys that are documented and whose work is yet to come: known and checked, and when they are set to something that
 * would have an effect, said to have none.
 */
final class LaterKeys {
    private static final int ANY = Integer.MAX_VALUE;
    private static final String OFFSITE = "offsite copies are not built yet; nothing is sent";
    private static final String SYNC = "sync is not built yet; this has no effect";
    private static final String DRILLS = "scheduled verification is not built yet; run \"msting verify\" yourself";
    private static final String VAULT = "Vault snapshots are not built yet; none are made";
    private static final String NOTIFICATIONS = "notifications are not built yet; none are sent";
    private static final String VOLUMES = "Docker volumes are not built yet; none are captured";
    private static final String SERVICES =
            "Docker services are not built yet; use stop, start and probe, which are commands";
    private static final String DOCKER = "Docker is not built yet; this has no effect";

    /** What {@code remote} has, and so has each of {@code remotes}. */
    static final List<Key<?>> REMOTE = List.of(
            Key.of("remote.enabled", BOOL, false).later(OFFSITE),
            Key.of("remote.type", TEXT, "ssh").laterSilently(),
            Key.of("remote.destination", TEXT, "").laterSilently(),
            Key.of("remote.user", TEXT, "").laterSilently(),
            Key.of("remote.password", TEXT, "").laterSilently(),
            Key.of("remote.port", whole(1, 65_535), 22).laterSilently(),
            Key.of("remote.ssh_key", TEXT, "").laterSilently(),
            Key.of("remote.path", TEXT, "").laterSilently(),
            Key.of("remote.schedule", CRON, "0 3 * * *").laterSilently(),
            Key.of("remote.ssl", BOOL, true).laterSilently(),
            Key.of("remote.retention.count", whole(0, ANY), 10).laterSilently(),
            Key.of("remote.retention.days", whole(0, 100_000), 30).laterSilently(),
            Key.of("remote.name", TEXT, "remote").laterSilently(),
            Key.of("remote.known_hosts", TEXT, "").laterSilently(),
            Key.of("remote.host_key", TEXT, "").laterSilently(),
            Key.of("remote.sync_key", choice("true", "wrapped", "false"), "true")
                    .laterSilently(),
            Key.of("remote.recovery_passphrase_file", TEXT, "").laterSilently(),
            Key.of("remote.bandwidth_limit", RATE_TEXT, "").laterSilently(),
            Key.of("remote.endpoint", TEXT, "").laterSilently(),
            Key.of("remote.region", TEXT, "").laterSilently(),
            Key.of("remote.path_style", BOOL, false).laterSilently(),
            Key.of("remote.storage_class", TEXT, "").laterSilently(),
            Key.of("remote.sse", TEXT, "").laterSilently(),
            Key.of("remote.object_lock_days", whole(0, 100_000), 0).laterSilently(),
            Key.of("remote.compatibility", choice("default", "legacy"), "default")
                    .laterSilently());

    private static final List<Key<?>> OPERATIONS = List.of(
            Key.of("local_retention.days", whole(0, 100_000), 14).later(SYNC),
            // Without a keychain the key's file stands alone, as it does with one: nothing to be told either way.
            Key.of("encryption.keychain", BOOL, true).laterSilently(),
            Key.of("verification.scheduled", BOOL, false).later(DRILLS),
            Key.of("verification.drill_schedule", CRON, "").later(DRILLS),
            Key.of("vault.backup_enabled", BOOL, true).laterSilently(),
            inVault(Key.of("vault.directory", PATH, Optional.of(Path.of("/vault/backups")))),
            inVault(Key.of("vault.retention_days", whole(0, 100_000), 7)),
            inVault(Key.of("vault.address", TEXT, "")),
            inVault(Key.of("vault.token_file", TEXT, "")),
            inVault(Key.of("vault.ca_file", TEXT, "")),
            inVault(Key.of("vault.namespace", TEXT, "")),
            inVault(Key.of("vault.method", choice("auto", "raft", "files"), "auto")),
            inVault(Key.of("vault.source", TEXT, "")),
            Key.of("notifications.enabled", BOOL, false).later(NOTIFICATIONS),
            Key.of("notifications.webhook_url", TEXT, "").laterSilently(),
            Key.of("notifications.email", TEXT, "").laterSilently(),
            Key.of("notifications.on", choice("failure", "always"), "failure").laterSilently(),
            Key.of("notifications.webhook_secret_file", TEXT, "").laterSilently(),
            Key.of("notifications.ping_url", TEXT, "").laterSilently(),
            Key.of("notifications.smtp.host", TEXT, "").laterSilently(),
            Key.of("notifications.smtp.port", whole(1, 65_535), 587).laterSilently(),
            Key.of("notifications.smtp.user", TEXT, "").laterSilently(),
            Key.of("notifications.smtp.password_file", TEXT, "").laterSilently(),
            Key.of("notifications.smtp.tls", TEXT, "starttls").laterSilently(),
            Key.of("notifications.smtp.from", TEXT, "").laterSilently(),
            Key.of("logs.sync_log", PATH, Optional.of(Path.of("/var/log/sting-backup-sync.log")))
                    .later(SYNC));

    /** The default names volumes of an installation that most have, so a backup has to say that they are not in it. */
    static final Key<List<String>> VOLUME_NAMES = Key.of(
                    "volumes.names",
                    TEXTS,
                    List.of("config_data", "vault_data", "chroma_data", "knowledge_data", "logs", "sting_logs"))
            .later(VOLUMES);

    private static final List<Key<?>> CONTAINERS = List.of(
            VOLUME_NAMES,
            Key.of("volumes.label", TEXT, "").later(VOLUMES),
            Key.of("volumes.optional", TEXTS, List.of()).later(VOLUMES),
            Key.of("services.compose_file", TEXT, "").later(SERVICES),
            Key.of("services.stop_during_backup", TEXTS, List.of()).later(SERVICES),
            Key.of("services.pause_during_backup", TEXTS, List.of()).later(SERVICES),
            Key.of("docker.command", TEXT, "docker").later(DOCKER));

    private static final Key<List<Value.Entries>> REMOTES =
            Key.of("remotes", SECTIONS, List.<Value.Entries>of()).later(OFFSITE);

    static final List<Key<?>> ALL = Stream.of(REMOTE, List.<Key<?>>of(REMOTES), OPERATIONS, CONTAINERS)
            .flatMap(List::stream)
            .toList();

    private LaterKeys() {}

    /** Means something while Vault's own backup is on, as it is by default. */
    private static <T> Key<T> inVault(Key<T> key) {
        return key.laterWhile("vault.backup_enabled", VAULT);
    }
}
