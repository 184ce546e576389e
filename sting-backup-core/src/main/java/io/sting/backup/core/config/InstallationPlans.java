package io.sting.backup.core.config;

import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.crypto.KeyFile;
import io.sting.backup.core.crypto.OpenSslAes256Cbc;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.hooks.CommandHook;
import io.sting.backup.core.postgres.PostgresDatabases;
import io.sting.backup.core.services.CommandServices;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.RetentionPolicy;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.Hook;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.ServiceControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Makes plans of a configuration: the one place that knows the building blocks. */
final class InstallationPlans {
    static final String FILES = "files";
    static final String DATABASES = "databases";
    private static final String CONFIG_FILE = "conf/config.yml";

    private final StingConfig config;

    InstallationPlans(StingConfig config) {
        this.config = config;
    }

    BackupPlan backup(BackupOptions options) {
        var plan = BackupPlan.builder("sting")
                .compression(config.compression())
                .directory(options.output().orElse(config.directory()))
                .stateDirectory(config.stateDirectory())
                .verified(config.verifiedOnCreation())
                .protect(config.keyFile())
                .protect(config.earlierKeys());
        for (String component : selected(options.only())) {
            plan.source(source(component));
        }
        if (!options.only().isEmpty()) {
            plan.partial();
        }
        config.workspace().ifPresent(plan::workspace);
        hook(Schema.BEFORE_BACKUP, Schema.AFTER_BACKUP).ifPresent(plan::hook);
        if (options.encrypt().orElse(config.encrypted())) {
            plan.cipher(config.cipher());
        }
        if (options.output().map(this::isConfiguredDirectory).orElse(true)) {
            plan.retain(retention(options));
        }
        return plan.build();
    }

    /** @param partial whether something was left out on purpose */
    RestorePlan restore(Path archive, RestoreOptions options, boolean partial) {
        var plan = RestorePlan.from(archive)
                .stateDirectory(config.stateDirectory())
                .protect(config.directory())
                .protect(config.keyFile())
                .protect(config.earlierKeys());
        options.cipher().ifPresent(plan::cipher);
        config.workspace().ifPresent(plan::workspace);
        if (partial) {
            plan.partial();
        }
        if (options.keepPrevious()) {
            config.keptAtMost().ifPresentOrElse(plan::keepPrevious, plan::keepPrevious);
        }
        if (!options.choice().isOfCopiesAlone()) {
            services().ifPresent(plan::services);
        }
        hook(Schema.BEFORE_RESTORE, Schema.AFTER_RESTORE).ifPresent(plan::hook);
        var parts = options.choice().parts(config.components());
        for (String component : selected(parts.keySet())) {
            plan.target(target(component, Optional.ofNullable(parts.get(component))));
        }
        bystanders(parts.keySet()).forEach(plan::bystander);
        return plan.build();
    }

    /** What is not restored, for the sake of states that are kept; what cannot be restored to kept none. */
    private List<RestoreTarget> bystanders(Collection<String> restored) {
        var bystanders = new ArrayList<RestoreTarget>();
        for (String component : restored.isEmpty() ? List.<String>of() : config.components()) {
            try {
                if (!restored.contains(component)) {
                    bystanders.add(target(component));
                }
            } catch (InvalidPlanException e) {
                // The restore of another component has to work without.
            }
        }
        return bystanders;
    }

    List<RestoreTarget> targets(Collection<String> components) {
        return config.components().stream()
                .filter(components::contains)
                .map(this::target)
                .toList();
    }

    Optional<ServiceControl> services() {
        List<List<String>> stop = config.get(Schema.SERVICES_STOP);
        List<List<String>> probe = config.get(Schema.SERVICES_PROBE);
        if (stop.isEmpty() && probe.isEmpty()) {
            return Optional.empty();
        }
        var services = CommandServices.named("services").probeTimeout(config.get(Schema.PROBE_TIMEOUT));
        if (Files.isDirectory(config.installDirectory())) {
            services = services.in(config.installDirectory());
        }
        for (List<String> command : stop) {
            services = services.stop(command);
        }
        for (List<String> command : config.get(Schema.SERVICES_START)) {
            services = services.start(command);
        }
        for (List<String> command : probe) {
            services = services.probe(command);
        }
        return Optional.of(services);
    }

    private Optional<Hook> hook(Key<List<List<String>>> before, Key<List<List<String>>> after) {
        if (config.get(before).isEmpty() && config.get(after).isEmpty()) {
            return Optional.empty();
        }
        var hook = CommandHook.none();
        if (Files.isDirectory(config.installDirectory())) {
            hook = hook.in(config.installDirectory());
        }
        for (List<String> command : config.get(before)) {
            hook = hook.before(command);
        }
        for (List<String> command : config.get(after)) {
            hook = hook.after(command);
        }
        return Optional.of(hook);
    }

    static ArchiveCipher cipher(Path keyFile) {
        return OpenSslAes256Cbc.with(KeyFile.at(keyFile));
    }

    private List<String> selected(Collection<String> only) {
        var configured = config.components();
        var unknown = new TreeSet<>(only);
        configured.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new InvalidPlanException("there is no component \"" + String.join("\", \"", unknown) + "\" in "
                    + config.file() + "; there are " + String.join(", ", configured));
        }
        return configured.stream()
                .filter(component -> only.isEmpty() || only.contains(component))
                .toList();
    }

    private RetentionPolicy retention(BackupOptions options) {
        var configured = config.retention();
        return new RetentionPolicy(
                options.count().orElse(configured.count()),
                options.maxAgeDays().map(Duration::ofDays).orElse(configured.maxAge()),
                configured.daily(),
                configured.weekly(),
                configured.monthly());
    }

    private boolean isConfiguredDirectory(Path output) {
        return output.toAbsolutePath().normalize().equals(config.directory());
    }

    private BackupSource source(String component) {
        return component.equals(DATABASES) ? databases() : tree(component);
    }

    private RestoreTarget target(String component) {
        return component.equals(DATABASES) ? databases() : tree(component);
    }

    private RestoreTarget target(String component, Optional<RestoreChoice.Part> part) {
        return component.equals(DATABASES)
                ? part.map(this::databases).orElseGet(this::databases)
                : part.map(RestoreChoice.Part::patterns)
                        .filter(patterns -> !patterns.isEmpty())
                        .map(tree(component)::restoring)
                        .orElseGet(() -> tree(component));
    }

    private PostgresDatabases databases(RestoreChoice.Part part) {
        requireSafeCopies(part.copies());
        var databases = databases();
        if (!part.databases().isEmpty()) {
            databases = databases.restoring(part.databases());
        }
        for (var copy : part.copies().entrySet()) {
            databases = databases.restoredAs(copy.getKey(), copy.getValue());
        }
        return databases;
    }

    /** A copy that takes the place of a live database is more likely a slip than meant. */
    private void requireSafeCopies(Map<String, String> copies) {
        var problems = new ArrayList<String>();
        copies.forEach((database, copy) -> {
            if (copy.equals(database)) {
                problems.add("--database " + database + "=" + copy + " is no copy; write --only databases:" + database
                        + " to restore it in its place");
            } else if (config.postgres().databases().contains(copy)) {
                problems.add("--database " + database + "=" + copy + " would replace the installation's database \""
                        + copy + "\"; choose a name that it does not use");
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidPlanException(problems);
        }
    }

    private FileTree tree(String component) {
        var folder = config.trees().get(component);
        return folder == null ? installation() : FileTree.at(folder).named(component);
    }

    private FileTree installation() {
        return FileTree.at(config.installDirectory())
                .named(FILES)
                .including(config.includes())
                .excluding(config.excludes())
                .requiring(essentials());
    }

    /** What a backup of the installation is worth nothing without. */
    private List<String> essentials() {
        var patterns = new ArrayList<String>();
        var usualPlace = config.installDirectory().resolve(CONFIG_FILE);
        if (config.file().equals(usualPlace) || Files.exists(usualPlace)) {
            patterns.add(CONFIG_FILE);
        }
        if (hasEnvironmentFiles()) {
            patterns.add("env/*.env");
        }
        return patterns;
    }

    private boolean hasEnvironmentFiles() {
        var folder = config.installDirectory().resolve("env");
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var files = Files.newDirectoryStream(folder, "*.env")) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            return true; // that they cannot be listed now must not make them dispensable
        }
    }

    private PostgresDatabases databases() {
        var postgres = config.postgres();
        var server = server(postgres)
                .user(postgres.user())
                .sslMode(postgres.sslMode())
                .rowCounts(postgres.rowCounts())
                .named(postgres.databases());
        if (postgres.passwordFile().isPresent()) {
            server = server.passwordFile(postgres.passwordFile().get());
        }
        if (postgres.sslRootCertificate().isPresent()) {
            server = server.sslRootCert(postgres.sslRootCertificate().get());
        }
        if (postgres.binaries().isPresent()) {
            server = server.binaries(postgres.binaries().get());
        }
        return postgres.jobs() > 0 ? server.jobs(postgres.jobs()) : server;
    }

    private static PostgresDatabases server(PostgresSection postgres) {
        if (postgres.socket().isPresent()) {
            return PostgresDatabases.onSocket(postgres.socket().get(), postgres.port());
        }
        String host = postgres.host()
                .orElseThrow(() -> new InvalidPlanException("backup.postgres.host: databases in a container are not"
                        + " built yet; set host (or the folder of a socket) and port, or \"databases: []\" for none"));
        return PostgresDatabases.at(host, postgres.port());
    }
}
