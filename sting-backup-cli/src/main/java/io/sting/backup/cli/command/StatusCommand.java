package io.sting.backup.cli.command;

import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.render.ComponentEstimate;
import io.sting.backup.cli.render.StatusFacts;
import io.sting.backup.cli.render.StatusReport;
import io.sting.backup.core.config.BackupOptions;
import io.sting.backup.core.config.InstallationKey;
import io.sting.backup.core.config.StingConfig;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.error.KeyException;
import io.sting.backup.model.KeyFingerprint;
import io.sting.backup.model.Phase;
import io.sting.backup.model.StoredBackup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code msting status}. */
@Command(
        name = "status",
        description = "Says whether the installation is safely backed up, and what to do if it is not.")
public final class StatusCommand extends CliCommand {
    public StatusCommand(CliEnvironment environment, GlobalOptions options) {
        super(environment, options);
    }

    @Override
    ExitCode run() {
        StingConfig config = config();
        var catalog = engine().catalog(config.directory());
        List<StoredBackup> backups = catalog.list();
        var key = key(config.key());
        var components = components(config);
        var restores = new UnsettledRestores(engine(), config);
        var facts = new StatusFacts(
                config.file(),
                config.enabled(),
                config.encrypted(),
                config.directory(),
                freeBytes(config.directory()),
                backups,
                catalog.lastProof(),
                key,
                services(config),
                restores.cutOff(),
                restores.kept(),
                components,
                config.notices(),
                List.of());
        var advice = new StatusAdvice(facts, environment().clock().instant()).advice();
        new StatusReport(console(), environment().clock()).show(facts.withAdvice(advice));
        return ExitCode.DONE;
    }

    private static Optional<StatusFacts.Services> services(StingConfig config) {
        return config.services().map(services -> {
            if (!config.isProbed()) {
                return StatusFacts.Services.unknown("not known, since backup.services.probe is not set");
            }
            try {
                var found = services.observe();
                return new StatusFacts.Services(found.up(), found.down(), Optional.empty());
            } catch (IOException e) {
                return StatusFacts.Services.unknown(String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedRunException(Phase.PLAN, e);
            }
        });
    }

    private static StatusFacts.Key key(InstallationKey key) {
        if (!key.present()) {
            return new StatusFacts.Key(key.file(), false, Optional.empty(), Optional.empty(), Optional.empty());
        }
        Optional<String> fingerprint = Optional.empty();
        Optional<String> problem = Optional.empty();
        try {
            fingerprint = Optional.of(key.fingerprint()).map(KeyFingerprint::hex);
        } catch (KeyException e) {
            problem = Optional.of(String.valueOf(e.getMessage()));
        }
        return new StatusFacts.Key(key.file(), true, key.permissions(), fingerprint, problem);
    }

    /** Each component alone: one that cannot be planned must not hide the others. */
    private static List<Map<String, Object>> components(StingConfig config) {
        var components = new ArrayList<Map<String, Object>>();
        for (String name : config.enabled() ? config.components() : List.<String>of()) {
            try {
                var plan = config.backupPlan(BackupOptions.AS_CONFIGURED.limitedTo(Set.of(name)));
                plan.sources().forEach(source -> components.add(ComponentEstimate.of(source)));
            } catch (InvalidPlanException e) {
                components.add(Map.of("name", name, "problem", String.join("; ", e.problems())));
            }
        }
        return components;
    }

    /** Of the folder, or of what it will be made in. */
    private static OptionalLong freeBytes(Path directory) {
        for (Path folder = directory; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder)) {
                try {
                    return OptionalLong.of(Files.getFileStore(folder).getUsableSpace());
                } catch (IOException e) {
                    return OptionalLong.empty();
                }
            }
        }
        return OptionalLong.empty();
    }
}
