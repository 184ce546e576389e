package io.sting.backup.cli.command;

import io.sting.backup.BackupCatalog;
import io.sting.backup.RestorePlan;
import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.render.VerifyReport;
import io.sting.backup.core.config.RestoreChoice;
import io.sting.backup.core.config.RestoreOptions;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.KeyException;
import io.sting.backup.error.StorageException;
import io.sting.backup.model.DrillResult;
import io.sting.backup.model.StoredBackup;
import io.sting.backup.model.VerifyResult;
import io.sting.backup.spi.ArchiveCipher;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code msting verify}. */
@Command(
        name = "verify",
        description = "Reads every byte of an archive and compares it with what it must be.",
        footer = {"", "Exit 1 if an archive is sound but lacks what a whole restore needs, 13 if it is damaged."})
public final class VerifyCommand extends CliCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "ARCHIVE",
            defaultValue = "latest",
            description = "A path, a backup's name or id, \"latest\" (as if nothing was said), or \"all\".")
    private String archive = "latest";

    @Option(
            names = "--drill",
            description = {
                "Also restore into scratch databases and a scratch folder, compare with what was captured, and remove it"
                        + " all again. The live installation is not touched."
            })
    private boolean drill;

    @Mixin
    private ReaderOptions reader = new ReaderOptions();

    @Mixin
    private WaitOption wait = new WaitOption();

    public VerifyCommand(CliEnvironment environment, GlobalOptions options) {
        super(environment, options);
    }

    @Override
    ExitCode run() {
        return archive.equals("all") ? all() : one();
    }

    private ExitCode one() {
        var reference = ArchiveReference.find(archive, this, reader);
        var stored = reference.stored();
        VerifyResult result = stored.isPresent()
                ? inCatalog(watchedEngine(wait).catalog(reader.directoryOr(this)), stored.get())
                : elsewhere(reference);
        var report = new VerifyReport(console());
        String name = reference.path().getFileName().toString();
        report.verified(name, result);
        var exit = drill ? worse(outcome(result), drilled(report, name, reference)) : outcome(result);
        report.end(1);
        return exit;
    }

    private VerifyResult elsewhere(ArchiveReference reference) {
        try (var opened = watchedEngine(wait).open(reference.path(), reference.cipher(this, reader))) {
            return opened.verify();
        }
    }

    /** Goes on after one that fails, and ends with the worst. */
    private ExitCode all() {
        var catalog = watchedEngine(wait).catalog(reader.directoryOr(this));
        List<StoredBackup> backups = catalog.list();
        if (backups.isEmpty()) {
            throw new BackupNotFoundException("there is no backup in " + catalog.directory());
        }
        var report = new VerifyReport(console());
        var worst = ExitCode.DONE;
        for (StoredBackup backup : backups) {
            try {
                var result = inCatalog(catalog, backup);
                report.verified(backup.name(), result);
                worst = worse(worst, outcome(result));
                if (drill) {
                    var reference = ArchiveReference.find(backup.name(), this, reader);
                    worst = worse(worst, drilled(report, backup.name(), reference));
                }
            } catch (CorruptBackupException | KeyException | StorageException e) {
                report.failed(backup.name(), e, ExitCode.of(e));
                worst = worse(worst, ExitCode.of(e));
            }
        }
        report.end(worst.code() == 0 ? backups.size() : -1);
        return worst;
    }

    private ExitCode drilled(VerifyReport report, String name, ArchiveReference reference) {
        var config = config();
        var cipher = reference.cipher(this, reader);
        RestorePlan plan;
        try (var opened = engine().open(reference.path(), cipher)) {
            plan = config.restorePlan(opened, new RestoreOptions(RestoreChoice.ALL, cipher, false));
        }
        var engine = watchedEngine(wait);
        settleFirst(engine, config);
        DrillResult result = engine.drill(plan);
        report.drilled(name, result);
        return result.proven() ? ExitCode.done(!result.warnings().isEmpty()) : ExitCode.FAILED;
    }

    private VerifyResult inCatalog(BackupCatalog catalog, StoredBackup backup) {
        Optional<ArchiveCipher> cipher = backup.encrypted() ? Optional.of(reader.cipherOr(this)) : Optional.empty();
        return catalog.verify(backup, cipher);
    }

    private static ExitCode outcome(VerifyResult result) {
        return result.restorable() ? ExitCode.done(!result.warnings().isEmpty()) : ExitCode.FAILED;
    }

    /** Damage is worse than a missing key, that than a failure, that than a warning. */
    private static ExitCode worse(ExitCode one, ExitCode other) {
        return rank(one) >= rank(other) ? one : other;
    }

    private static int rank(ExitCode exit) {
        return List.of(ExitCode.DONE, ExitCode.WARNINGS, ExitCode.FAILED, ExitCode.KEY, ExitCode.CORRUPT)
                .indexOf(exit);
    }
}
