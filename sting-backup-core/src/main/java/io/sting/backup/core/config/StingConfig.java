package io.sting.backup.core.config;

import io.sting.backup.BackupArchive;
import io.sting.backup.BackupPlan;
import io.sting.backup.Installation;
import io.sting.backup.RestorePlan;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.Compression;
import io.sting.backup.model.Notice;
import io.sting.backup.model.RetentionPolicy;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.ServiceControl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A STING installation's {@code config.yml}: what its {@code backup:} section says, and the plans that follow from it.
 * Immutable and safe for use by several threads.
 *
 * <p>Keys that are not written have the documented defaults: backups in {@code /opt/sting-backups}, gzip level 5, the
 * newest 5 and nothing older than 30 days, unencrypted, verified after they were written. The other sections of the
 * file are not looked at.
 */
public final class StingConfig {
    private static final String SECTION = "backup";

    private final Path file;
    private final Path installDirectory;
    private final Settings settings;
    private final @Nullable String refusal;

    private StingConfig(Path file, Path installDirectory, Settings settings, @Nullable String refusal) {
        this.file = file;
        this.installDirectory = installDirectory;
        this.settings = settings;
        this.refusal = refusal;
    }

    /**
     * Reads a file, with the process's environment for {@code ${NAME}}.
     *
     * @throws InvalidPlanException naming every problem at once, each with its line
     */
    public static StingConfig load(Path file) {
        return load(file, System.getenv());
    }

    /**
     * Reads a file.
     *
     * @param environment what {@code ${NAME}} in values stands for
     * @throws InvalidPlanException naming every problem at once, each with its line
     */
    public static StingConfig load(Path file, Map<String, String> environment) {
        var absolute = file.toAbsolutePath().normalize();
        return of(YamlDocument.text(absolute), absolute, environment);
    }

    /** Reads text as if it stood in a file. */
    static StingConfig of(String text, Path file, Map<String, String> environment) {
        String name = String.valueOf(file.getFileName());
        var problems = new Problems(name);
        var section = YamlDocument.section(text, SECTION, new Variables(environment), problems);
        var settings = SettingsReader.read(section.orElse(new Value.Entries(1, Map.of())), problems);
        Optional<Path> installDirectory = settings.get(Schema.INSTALL_DIR).or(() -> grandparent(file));
        if (installDirectory.isEmpty()) {
            problems.add(1, SECTION + ".install_dir", "is not set, and " + file + " has no grandparent to take for it");
        }
        problems.throwIfAny();
        return new StingConfig(
                file, installDirectory.orElseThrow(), settings, refusalOf(name, section.isPresent(), settings));
    }

    private static Optional<Path> grandparent(Path file) {
        return Optional.ofNullable(file.getParent()).map(Path::getParent);
    }

    private static @Nullable String refusalOf(String name, boolean hasSection, Settings settings) {
        if (!hasSection) {
            return name
                    + " has no section \"backup:\", so backups are off; add it (\"backup: {enabled: true}\" is enough)";
        }
        return settings.get(Schema.ENABLED)
                ? null
                : name + ":" + settings.lines().get(Schema.ENABLED.path())
                        + ": backup.enabled is false, so backups are off; set it to true";
    }

    /** The file, absolute. */
    public Path file() {
        return file;
    }

    /** Whether backups may be made: there is a {@code backup:} section, and {@code enabled} is not false. */
    public boolean enabled() {
        return refusal == null;
    }

    /**
     * Does nothing if backups may be made.
     *
     * @throws InvalidPlanException if not, saying why
     */
    public void requireEnabled() {
        if (refusal != null) {
            throw new InvalidPlanException(refusal);
        }
    }

    /** Root of the installation, absolute: the file's grandparent unless {@code install_dir} says otherwise. */
    public Path installDirectory() {
        return installDirectory;
    }

    /** Where backups go. */
    public Path directory() {
        return settings.get(Schema.DIRECTORY).or(Schema.DIRECTORY::defaultValue).orElseThrow();
    }

    /** Where spooled data goes; empty for a place inside {@link #directory()}. */
    public Optional<Path> workspace() {
        return settings.get(Schema.WORKSPACE);
    }

    /** Where locks, journals and what was verified when are kept. */
    public Path stateDirectory() {
        return directory().resolve(".sting");
    }

    /** The key that archives are encrypted with. */
    public Path keyFile() {
        return installDirectory.resolve("conf/secrets/backup_key.txt");
    }

    /** Earlier keys, by fingerprint. */
    public Path earlierKeys() {
        return installDirectory.resolve("conf/secrets/backup_keys");
    }

    /** Where logs are written: {@code logs/backup} in the installation unless {@code logs.directory} says otherwise. */
    public Path logDirectory() {
        return settings.get(Schema.LOGS_DIRECTORY).orElseGet(() -> installDirectory.resolve("logs/backup"));
    }

    /** How archives are compressed. */
    public Compression compression() {
        return Compression.gzip(settings.get(Schema.COMPRESSION_LEVEL));
    }

    /** Which backups stay. */
    public RetentionPolicy retention() {
        return new RetentionPolicy(
                settings.get(Schema.RETENTION_COUNT),
                Duration.ofDays(settings.get(Schema.RETENTION_DAYS)),
                settings.get(Schema.KEEP_DAILY),
                settings.get(Schema.KEEP_WEEKLY),
                settings.get(Schema.KEEP_MONTHLY));
    }

    /** Whether archives are encrypted. */
    public boolean encrypted() {
        return settings.get(Schema.ENCRYPTION_ENABLED);
    }

    /** Whether an archive is read back and checked after it was written. */
    public boolean verifiedOnCreation() {
        return settings.get(Schema.VERIFICATION_ENABLED) && settings.get(Schema.VERIFY_ON_CREATE);
    }

    /** Patterns of the installation's files that are captured. */
    public List<String> includes() {
        return settings.get(Schema.FILES_INCLUDE);
    }

    /** Patterns of the installation's files that are not. */
    public List<String> excludes() {
        return settings.get(Schema.EXCLUDE_PATTERNS);
    }

    /** Further folders, by the name of the component that each is. */
    public Map<String, Path> trees() {
        return settings.get(Schema.TREES);
    }

    /** Which databases, and how they are reached. */
    public PostgresSection postgres() {
        return PostgresSection.of(settings);
    }

    /** The services that a restore stops and starts, or at least asks whether they are well; empty if none are named. */
    public Optional<ServiceControl> services() {
        return new InstallationPlans(this).services();
    }

    /** Whether it can be told if they run. */
    public boolean isProbed() {
        return !settings.get(Schema.SERVICES_PROBE).isEmpty();
    }

    /** How long a state that a restore keeps is kept; empty for no limit. */
    public Optional<Duration> keptAtMost() {
        int days = settings.get(Schema.KEEP_PREVIOUS_DAYS);
        return days == 0 ? Optional.empty() : Optional.of(Duration.ofDays(days));
    }

    <T> T get(Key<T> key) {
        return settings.get(key);
    }

    /** Unknown keys, and keys that have no effect yet though they are set; each with its line. */
    public List<Notice> notices() {
        return settings.notices();
    }

    /** What a backup of the whole installation leaves out, though nobody asked for that; to be said with each one. */
    public List<Notice> omissions() {
        List<String> volumes = settings.get(LaterKeys.VOLUME_NAMES);
        return volumes.equals(LaterKeys.VOLUME_NAMES.defaultValue())
                ? List.of(new Notice(
                        "backup.volumes.names",
                        "Docker volumes are not built yet: " + String.join(", ", volumes)
                                + " are not in this backup; if there are none, write volumes: {names: []}"))
                : List.of();
    }

    /** Names of the components that a backup has, in order. */
    public List<String> components() {
        var names = new ArrayList<String>();
        names.add(InstallationPlans.FILES);
        if (!postgres().databases().isEmpty()) {
            names.add(InstallationPlans.DATABASES);
        }
        names.addAll(trees().keySet());
        return List.copyOf(names);
    }

    /** The key that archives are encrypted with, as something to look after. */
    public InstallationKey key() {
        return new InstallationKey(keyFile());
    }

    /** Encrypts and decrypts under the installation's key, which need not be there yet. */
    public ArchiveCipher cipher() {
        return InstallationPlans.cipher(keyFile());
    }

    /** Encrypts and decrypts under the key in a file, wherever that lies: for archives whose installation is gone. */
    public static ArchiveCipher cipher(Path keyFile) {
        return InstallationPlans.cipher(keyFile);
    }

    /**
     * What a backup of the installation does.
     *
     * @throws InvalidPlanException if backups are off, or a component cannot be captured as configured
     */
    public BackupPlan backupPlan(BackupOptions options) {
        requireEnabled();
        return new InstallationPlans(this).backup(options);
    }

    /**
     * Where components are restored to; those that are not configured are left out.
     *
     * @throws InvalidPlanException if one cannot be restored to as configured
     */
    public List<RestoreTarget> restoreTargets(Collection<String> components) {
        return new InstallationPlans(this).targets(components);
    }

    /**
     * What is to be known of the installation to settle or undo restores of components; those that are not configured are
     * left out.
     *
     * @throws InvalidPlanException if one cannot be restored to as configured
     */
    public Installation installation(Collection<String> components) {
        return new Installation(stateDirectory(), restoreTargets(components), services());
    }

    /**
     * What a restore of the installation does. Where nothing is chosen, it is what both the archive and the installation
     * have.
     *
     * @throws InvalidPlanException if a component is not in the archive, is not configured, or cannot be restored to as
     *     configured
     */
    public RestorePlan restorePlan(BackupArchive archive, RestoreOptions options) {
        return restorePlan(archive.path(), options.limitedTo(options.choice().of(archive.header(), components())));
    }

    /**
     * As {@link #restorePlan(BackupArchive, RestoreOptions)}, of an archive that is not looked at: where nothing is
     * chosen, every component that is configured must be in it.
     *
     * @throws InvalidPlanException if a component is not configured, or cannot be restored to as configured
     */
    public RestorePlan restorePlan(Path archive, RestoreOptions options) {
        return new InstallationPlans(this).restore(archive, options);
    }
}
