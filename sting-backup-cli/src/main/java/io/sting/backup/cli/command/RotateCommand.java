package io.sting.backup.cli.command;

import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.render.RetentionReport;
import io.sting.backup.core.config.StingConfig;
import io.sting.backup.model.RetentionDecision;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code msting rotate}. */
@Command(
        name = "rotate",
        description = "Removes the backups that retention no longer wants, and says why each goes or stays.")
public final class RotateCommand extends CliCommand {
    @Option(names = "--dry-run", description = "Only say what would be removed.")
    private boolean dryRun;

    @Mixin
    private WaitOption wait = new WaitOption();

    public RotateCommand(CliEnvironment environment, GlobalOptions options) {
        super(environment, options);
    }

    @Override
    ExitCode run() {
        StingConfig config = config();
        if (!dryRun) {
            config.requireEnabled();
            log(config, "backup", "uuuuMMdd");
        }
        var engine = watchedEngine(wait);
        if (!dryRun) {
            settleFirst(engine, config);
        }
        var catalog = engine.catalog(config.directory());
        List<RetentionDecision> decisions = catalog.rotate(config.retention(), dryRun);
        if (!dryRun) {
            changed();
        }
        new RetentionReport(console()).show(decisions, dryRun);
        return ExitCode.DONE;
    }
}
