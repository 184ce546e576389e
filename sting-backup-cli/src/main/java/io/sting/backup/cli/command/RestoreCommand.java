package io.sting.backup.cli.command;

import io.sting.backup.BackupArchive;
import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.console.RunLog;
import io.sting.backup.cli.render.RecoveryReport;
import io.sting.backup.cli.render.RestoreReport;
import io.sting.backup.core.config.RestoreOptions;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.RestoreResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    @Option(names = "--only", paramLabel = "COMPONENT", split = ",", description = "Only these components.")
    private Set<String> only = Set.of();

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
        new RecoveryReport(console())
                .show(
                        what.undo
                                ? List.of(restores.undo())
                                : restores.settle(environment().clock().instant()));
        return ExitCode.DONE;
    }

    private ExitCode extract(ArchiveReference reference, Path folder) {
        try (var opened = reference.open(this, reader)) {
            var chosen = chosen(opened);
            var result = opened.extract(folder, path -> chosen.isEmpty() || chosen.contains(path.root()));
            new RestoreReport(console(), environment().clock()).extracted(result, folder);
            return ExitCode.done(!result.warnings().isEmpty());
        }
    }

    private ExitCode restore(ArchiveReference reference) {
        var config = config();
        Optional<ArchiveHeader> header;
        Set<String> components;
        try (var opened = reference.open(this, reader)) {
            header = opened.header();
            components = restorable(chosen(opened), header);
        }
        var plan = config.restorePlan(
                reference.path(), new RestoreOptions(components, reference.cipher(this, reader), keepPrevious));
        var report = new RestoreReport(console(), environment().clock());
        if (!yes && environment().terminal().canAsk()) {
            report.question(reference.path(), header, plan, config.installDirectory());
            if (!answeredYes()) {
                console().info("nothing was restored");
                return ExitCode.FAILED;
            }
        }
        log(config, "restore", "uuuuMMdd_HHmmss");
        var engine = watchedEngine(wait);
        settleFirst(engine, config);
        RestoreResult result = engine.run(plan);
        RunLog.info("restored " + result.archive() + " as " + result.restoreId());
        report.show(result, config.notices());
        return ExitCode.done(!result.warnings().isEmpty());
    }

    /** What was asked for; all of it must be in the archive. */
    private Set<String> chosen(BackupArchive opened) {
        opened.header().ifPresent(header -> {
            var missing = new LinkedHashSet<>(only);
            header.components().forEach(missing::remove);
            if (!missing.isEmpty()) {
                throw new InvalidPlanException(opened.path().getFileName() + " has no component \""
                        + String.join("\", \"", missing) + "\"; it has " + String.join(", ", header.components()));
            }
        });
        return only;
    }

    /** Of what was asked for, or of everything, what both the archive and the installation have. */
    private Set<String> restorable(Set<String> chosen, Optional<ArchiveHeader> header) {
        if (!chosen.isEmpty() || header.isEmpty()) {
            return chosen;
        }
        var both = new LinkedHashSet<>(config().components());
        both.retainAll(header.get().components());
        if (both.isEmpty()) {
            throw new InvalidPlanException("the installation has none of the archive's components: "
                    + String.join(", ", header.get().components()));
        }
        return both;
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
