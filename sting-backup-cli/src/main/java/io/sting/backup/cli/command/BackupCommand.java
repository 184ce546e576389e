package io.sting.backup.cli.command;

import io.sting.backup.BackupPlan;
import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.console.RunLog;
import io.sting.backup.cli.render.BackupReport;
import io.sting.backup.cli.render.DryRunReport;
import io.sting.backup.core.config.BackupOptions;
import io.sting.backup.core.config.StingConfig;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.BackupResult;
import io.sting.backup.model.Notice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code msting backup}. */
@Command(
        name = "backup",
        description = "Makes one backup: captures, verifies, and removes what retention no longer wants.",
        footer = {"", "The last line of standard output is the archive's path."})
public final class BackupCommand extends CliCommand {
    @ArgGroup(exclusive = true)
    private @Nullable Encryption encryption;

    @ArgGroup(exclusive = true)
    private @Nullable KeyWork keyWork;

    @Option(names = "--retention", paramLabel = "N", description = "How many backups stay; 0 for no limit.")
    private @Nullable Integer retention;

    @Option(names = "--days", paramLabel = "N", description = "How many days they stay; 0 for no limit.")
    private @Nullable Integer days;

    @Option(
            names = "--only",
            paramLabel = "COMPONENT",
            split = ",",
            description = "Only these components (files, databases, …); such a backup never counts as complete.")
    private Set<String> only = Set.of();

    @Option(names = "--output", paramLabel = "DIR", description = "Write there instead; nothing is removed there.")
    private @Nullable Path output;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Mixin
    private WaitOption wait = new WaitOption();

    /** Whether to encrypt, when it is said. */
    static final class Encryption {
        @Option(names = "--encrypt", description = "Encrypt, whatever the configuration says.")
        private boolean encrypt;

        @Option(names = "--no-encrypt", description = "Do not encrypt, whatever the configuration says.")
        private boolean noEncrypt;
    }

    /** What is to be done with the key, instead of a backup. */
    static final class KeyWork {
        @Option(
                names = "--export-key",
                paramLabel = "FILE",
                description = "Only write a copy of the key to a new file.")
        private @Nullable Path exportTo;

        @Option(names = "--import-key", paramLabel = "FILE", description = "Only take the key from a file.")
        private @Nullable Path importFrom;
    }

    public BackupCommand(CliEnvironment environment, GlobalOptions options) {
        super(environment, options);
    }

    @Override
    ExitCode run() {
        if (keyWork != null) {
            var transfer = new KeyTransfer(console(), config().key());
            changed();
            return transfer.run(keyWork.exportTo, keyWork.importFrom);
        }
        var plan = config().backupPlan(options());
        if (dryRun) {
            new DryRunReport(console(), environment().clock())
                    .show(plan, engine().catalog(plan.directory()).list(), patterns(config()));
            return ExitCode.DONE;
        }
        return backUp(config(), plan);
    }

    private ExitCode backUp(StingConfig config, BackupPlan plan) {
        log(config, "backup", "uuuuMMdd");
        var engine = watchedEngine(wait);
        settleFirst(engine, config);
        var aside = new ArrayList<Notice>(key(config, plan));
        if (plan.complete()) {
            aside.addAll(config.omissions());
        }
        console().notices(aside);
        BackupResult result = engine.run(plan);
        changed();
        RunLog.info("wrote " + result.archive() + ", " + result.sizeBytes() + " bytes, SHA-256 " + result.sha256());
        result.retention().stream()
                .filter(decision -> !decision.keep())
                .forEach(gone -> RunLog.info("removed " + gone.backup().name() + ": " + gone.reason()));
        new BackupReport(console()).show(result, config.notices(), aside);
        return ExitCode.done(!result.warnings().isEmpty());
    }

    private static List<String> patterns(StingConfig config) {
        var patterns = new ArrayList<String>();
        if (!config.includes().equals(List.of("**"))) {
            patterns.add("would capture of the files only " + String.join(", ", config.includes()));
        }
        if (!config.excludes().isEmpty()) {
            patterns.add("would leave out of the files " + String.join(", ", config.excludes()));
        }
        return patterns;
    }

    private List<Notice> key(StingConfig config, BackupPlan plan) {
        if (plan.cipher().isEmpty()) {
            return List.of();
        }
        var backups = engine().catalog(config.directory()).list();
        return config.key().createIfFirst(backups).stream().toList();
    }

    private BackupOptions options() {
        Optional<Boolean> encrypt = Optional.ofNullable(encryption).map(choice -> choice.encrypt && !choice.noEncrypt);
        return new BackupOptions(
                encrypt,
                atLeastZero("--retention", retention),
                atLeastZero("--days", days),
                only,
                Optional.ofNullable(output));
    }

    private static Optional<Integer> atLeastZero(String option, @Nullable Integer number) {
        if (number != null && number < 0) {
            throw new InvalidPlanException(option + " must not be negative, and is " + number);
        }
        return Optional.ofNullable(number);
    }
}
