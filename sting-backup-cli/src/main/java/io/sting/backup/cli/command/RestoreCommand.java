package io.sting.backup.cli.command;

import io.sting.backup.RestorePlan;
import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.console.RunLog;
import io.sting.backup.cli.render.PreviewReport;
import io.sting.backup.cli.render.RecoveryReport;
import io.sting.backup.cli.render.RestoreReport;
import io.sting.backup.core.config.RestoreChoice;
import io.sting.backup.core.config.RestoreOptions;
import io.sting.backup.core.config.StingConfig;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.RestorePreview;
import io.sting.backup.model.RestoreResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code msting restore}. */
@Command(
        name = "restore",
        description = {
            "Restores an archive: either everything is restored afterwards, or everything is as it was.",
            "Asks first when there is a terminal to ask at."
        })
public final class RestoreCommand extends CliCommand {
    @Parameters(arity = "0..1", paramLabel = "ARCHIVE", description = "A path, a backup's name or id, or \"latest\".")
    private @Nullable String archive;

    @Option(
            names = "--only",
            paramLabel = "COMPONENT[:PART]",
            split = ",",
            description = "Only these components (files, databases, ...) or parts of them (databases:sting_app).")
    private List<String> only = List.of();

    @Option(
            names = "--path",
            paramLabel = "GLOB",
            description = "Only files that match, with all below a folder: \"env/*.env\". Nothing else is touched.")
    private List<String> paths = List.of();

    @Option(
            names = "--database",
            paramLabel = "NAME=NEW",
            description = "Restore a database under another name, beside the live one. Nothing else is touched.")
    private Map<String, String> databases = Map.of();

    @Option(names = "--dry-run", description = "Only say what would change.")
    private boolean dryRun;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "Only extract into this folder, which must be new or empty; nothing else is touched.")
    private @Nullable Path to;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(
            names = "--keep-previous",
            description = "Keep the state of before, for --undo; it takes its space meanwhile.")
    private boolean keepPrevious;

    @ArgGroup(exclusive = true)
    private @Nullable Afterwards afterwards;

    /** What is done about an earlier restore, instead of a restore. */
    static final class Afterwards {
        @Option(names = "--undo", description = "Only bring back the state that the last restore kept.")
        private boolean undo;

        @Option(names = "--recover", description = "Only settle a restore that was cut off.")
        @SuppressWarnings("unused") // what is left when it is not --undo
        private boolean recover;
    }

    @Mixin
    private ReaderOptions reader = new ReaderOptions();

    @Mixin
    private WaitOption wait = new WaitOption();

    public RestoreCommand(CliEnvironment environment, GlobalOptions options) {
        super(environment, options);
    }

    @Override
    ExitCode run() {
        if (afterwards != null) {
            return settle(afterwards);
        }
        if (archive == null) {
            throw new InvalidPlanException(
                    "name an archive to restore, or \"latest\"; \"msting list\" shows what there is");
        }
        var reference = ArchiveReference.find(archive, this, reader);
        return to != null ? extract(reference, to) : restore(reference);
    }

    private ExitCode settle(Afterwards what) {
        if (archive != null) {
            throw new InvalidPlanException("--undo and --recover are about an earlier restore; leave the archive out");
        }
        log(config(), "restore", "uuuuMMdd_HHmmss");
        var restores = new UnsettledRestores(watchedEngine(wait), config());
        var settled = what.undo
                ? List.of(restores.undo())
                : restores.settle(environment().clock().instant());
        changed();
        new RecoveryReport(console()).show(settled);
        return ExitCode.DONE;
    }

    private RestoreChoice choice() {
        return new RestoreChoice(only, paths, databases);
    }

    private ExitCode extract(ArchiveReference reference, Path folder) {
        if (dryRun) {
            throw new InvalidPlanException("--to changes nothing but its folder; leave --dry-run out");
        }
        try (var opened = reference.open(this, reader)) {
            var result = choice().extracted(opened.header())
                    .map(some -> opened.extract(folder, some))
                    .orElseGet(() -> opened.extract(folder, path -> true));
            changed();
            new RestoreReport(console(), environment().clock()).extracted(result, opened, folder);
            return ExitCode.done(!result.warnings().isEmpty());
        }
    }

    private ExitCode restore(ArchiveReference reference) {
        var config = config();
        var options = new RestoreOptions(choice(), reference.cipher(this, reader), keepPrevious);
        var report = new RestoreReport(console(), environment().clock());
        RestorePlan plan;
        try (var opened = reference.open(this, reader)) {
            plan = config.restorePlan(opened, options);
            if (!dryRun && !yes && environment().terminal().canAsk()) {
                report.question(opened, plan);
                if (!answeredYes()) {
                    console().info("nothing was restored");
                    return ExitCode.FAILED;
                }
            }
        }
        return dryRun ? preview(plan) : restore(config, plan, report);
    }

    private ExitCode preview(RestorePlan plan) {
        try (var preview = PreviewReport.on(console(), plan)) {
            return preview(plan, preview);
        }
    }

    private ExitCode preview(RestorePlan plan, PreviewReport preview) {
        try {
            RestorePreview result = watchedEngine(wait).preview(plan, preview::add);
            preview.complete(result);
            return ExitCode.done(!result.warnings().isEmpty());
        } catch (BackupException e) {
            if (!preview.failed(e, ExitCode.of(e))) {
                throw e;
            }
            return ExitCode.of(e);
        }
    }

    private ExitCode restore(StingConfig config, RestorePlan plan, RestoreReport report) {
        log(config, "restore", "uuuuMMdd_HHmmss");
        var engine = watchedEngine(wait);
        settleFirst(engine, config);
        RestoreResult result = engine.run(plan);
        changed();
        RunLog.info("restored " + result.archive() + " as " + result.restoreId());
        report.show(result, config.notices());
        return ExitCode.done(!result.warnings().isEmpty());
    }

    private boolean answeredYes() {
        try {
            String answer = environment().in().readLine();
            return answer != null && answer.strip().equalsIgnoreCase("yes");
        } catch (IOException e) {
            return false;
        }
    }
}
