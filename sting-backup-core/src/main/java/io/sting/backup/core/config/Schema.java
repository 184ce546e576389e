package io.sting.backup.core.config;

import static io.sting.backup.core.config.ListTypes.COMMANDS;
import static io.sting.backup.core.config.ListTypes.FOLDERS;
import static io.sting.backup.core.config.ListTypes.NAMES;
import static io.sting.backup.core.config.ListTypes.PATTERNS;
import static io.sting.backup.core.config.ScalarTypes.BOOL;
import static io.sting.backup.core.config.ScalarTypes.DURATION;
import static io.sting.backup.core.config.ScalarTypes.PATH;
import static io.sting.backup.core.config.ScalarTypes.TEXT;
import static io.sting.backup.core.config.ScalarTypes.choice;
import static io.sting.backup.core.config.ScalarTypes.whole;

import io.sting.backup.core.services.CommandServices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every key that has its effect, with its type and default: the one place that reading, suggestions for unknown keys
 * and the documentation come from. Those of work to come are {@link LaterKeys}.
 */
final class Schema {
    private static final int ANY = Integer.MAX_VALUE;

    static final Key<Boolean> ENABLED = Key.of("enabled", BOOL, true);
    static final Key<Optional<Path>> DIRECTORY =
            Key.of("default_directory", PATH, Optional.of(Path.of("/opt/sting-backups")));
    static final Key<Integer> COMPRESSION_LEVEL = Key.of("compression_level", whole(1, 9), 5);
    static final Key<Integer> RETENTION_COUNT = Key.of("retention.count", whole(0, ANY), 5);
    static final Key<Integer> RETENTION_DAYS = Key.of("retention.max_age_days", whole(0, 100_000), 30);
    static final Key<Integer> KEEP_DAILY = Key.of("retention.keep_daily", whole(0, ANY), 0);
    static final Key<Integer> KEEP_WEEKLY = Key.of("retention.keep_weekly", whole(0, ANY), 0);
    static final Key<Integer> KEEP_MONTHLY = Key.of("retention.keep_monthly", whole(0, ANY), 0);
    static final Key<List<String>> EXCLUDE_PATTERNS = Key.of(
            "exclude_patterns",
            PATTERNS,
            List.of(
                    "*.tmp",
                    "*.log",
                    "node_modules",
                    "venv",
                    ".git",
                    "__pycache__",
                    "*.pyc",
                    "frontend/node_modules",
                    "/models"));
    static final Key<Boolean> ENCRYPTION_ENABLED = Key.of("encryption.enabled", BOOL, false);
    static final Key<Boolean> VERIFICATION_ENABLED = Key.of("verification.enabled", BOOL, true);
    static final Key<Boolean> VERIFY_ON_CREATE = Key.of("verification.on_create", BOOL, true);
    static final Key<Optional<Path>> INSTALL_DIR = Key.of("install_dir", PATH, Optional.empty());
    static final Key<Optional<Path>> WORKSPACE = Key.of("workspace", PATH, Optional.empty());
    static final Key<List<String>> FILES_INCLUDE = Key.of("files.include", PATTERNS, List.of("**"));
    static final Key<Map<String, Path>> TREES = Key.of("trees", FOLDERS, Map.of());
    static final Key<String> POSTGRES_CONTAINER = Key.of("postgres.container", TEXT, "db");
    static final Key<String> POSTGRES_HOST = Key.of("postgres.host", TEXT, "");
    static final Key<Integer> POSTGRES_PORT = Key.of("postgres.port", whole(1, 65_535), 5432);
    static final Key<String> POSTGRES_USER = Key.of("postgres.user", TEXT, "postgres");
    static final Key<Optional<Path>> POSTGRES_PASSWORD_FILE = Key.of("postgres.password_file", PATH, Optional.empty());
    static final Key<String> POSTGRES_SSLMODE = Key.of(
            "postgres.sslmode", choice("disable", "allow", "prefer", "require", "verify-ca", "verify-full"), "prefer");
    static final Key<Optional<Path>> POSTGRES_SSLROOTCERT = Key.of("postgres.sslrootcert", PATH, Optional.empty());
    static final Key<Optional<Path>> POSTGRES_BIN = Key.of("postgres.pg_bin", PATH, Optional.empty());
    static final Key<Integer> POSTGRES_JOBS = Key.of("postgres.jobs", whole(0, 64), 0);
    static final Key<String> POSTGRES_ROW_COUNTS =
            Key.of("postgres.row_counts", choice("estimate", "exact", "off"), "estimate");
    static final Key<List<String>> POSTGRES_DATABASES =
            Key.of("postgres.databases", NAMES, List.of("sting_app", "kratos_db", "sting_messaging"));
    static final Key<Integer> KEEP_PREVIOUS_DAYS = Key.of("restore.keep_previous_days", whole(0, 100_000), 7);
    static final Key<List<List<String>>> SERVICES_STOP = Key.of("services.stop", COMMANDS, List.of());
    static final Key<List<List<String>>> SERVICES_START = Key.of("services.start", COMMANDS, List.of());
    static final Key<List<List<String>>> SERVICES_PROBE = Key.of("services.probe", COMMANDS, List.of());
    static final Key<Duration> PROBE_TIMEOUT =
            Key.of("services.probe_timeout", DURATION, CommandServices.DEFAULT_PROBE_TIMEOUT);
    static final Key<List<List<String>>> BEFORE_BACKUP = Key.of("hooks.before_backup", COMMANDS, List.of());
    static final Key<List<List<String>>> AFTER_BACKUP = Key.of("hooks.after_backup", COMMANDS, List.of());
    static final Key<List<List<String>>> BEFORE_RESTORE = Key.of("hooks.before_restore", COMMANDS, List.of());
    static final Key<List<List<String>>> AFTER_RESTORE = Key.of("hooks.after_restore", COMMANDS, List.of());
    static final Key<Optional<Path>> LOGS_DIRECTORY = Key.of("logs.directory", PATH, Optional.empty());

    private static final List<Key<?>> BUILT = List.of(
            ENABLED,
            DIRECTORY,
            COMPRESSION_LEVEL,
            RETENTION_COUNT,
            RETENTION_DAYS,
            KEEP_DAILY,
            KEEP_WEEKLY,
            KEEP_MONTHLY,
            EXCLUDE_PATTERNS,
            ENCRYPTION_ENABLED,
            VERIFICATION_ENABLED,
            VERIFY_ON_CREATE,
            INSTALL_DIR,
            WORKSPACE,
            FILES_INCLUDE,
            TREES,
            POSTGRES_CONTAINER,
            POSTGRES_HOST,
            POSTGRES_PORT,
            POSTGRES_USER,
            POSTGRES_PASSWORD_FILE,
            POSTGRES_SSLMODE,
            POSTGRES_SSLROOTCERT,
            POSTGRES_BIN,
            POSTGRES_JOBS,
            POSTGRES_ROW_COUNTS,
            POSTGRES_DATABASES,
            KEEP_PREVIOUS_DAYS,
            SERVICES_STOP,
            SERVICES_START,
            SERVICES_PROBE,
            PROBE_TIMEOUT,
            BEFORE_BACKUP,
            AFTER_BACKUP,
            BEFORE_RESTORE,
            AFTER_RESTORE,
            LOGS_DIRECTORY);

    private static final Map<String, Key<?>> BY_PATH = byPath();
    private static final Set<String> SECTIONS = sections();

    private Schema() {}

    /** Every key: those that have their effect first, then those of work to come. */
    static List<Key<?>> keys() {
        return List.copyOf(BY_PATH.values());
    }

    static Optional<Key<?>> key(String path) {
        return Optional.ofNullable(BY_PATH.get(path));
    }

    /** Every path that means something: of keys, and of sections. */
    static Set<String> paths() {
        var paths = new TreeSet<>(SECTIONS);
        paths.addAll(BY_PATH.keySet());
        return paths;
    }

    /** Whether further keys lie below. */
    static boolean isSection(String path) {
        return SECTIONS.contains(path);
    }

    private static Map<String, Key<?>> byPath() {
        var all = new ArrayList<>(BUILT);
        all.addAll(LaterKeys.ALL);
        Map<String, Key<?>> keys = new LinkedHashMap<>();
        for (Key<?> key : all) {
            if (keys.put(key.path(), key) != null) {
                throw new IllegalStateException("two keys are called " + key.path());
            }
        }
        return keys;
    }

    private static Set<String> sections() {
        Set<String> sections = new TreeSet<>();
        for (String path : BY_PATH.keySet()) {
            for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
                sections.add(path.substring(0, dot));
            }
        }
        return sections;
    }
}
