package io.sting.backup.cli.command;

import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.render.RestoreReport;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.ArchivePath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code msting cat}. */
@Command(name = "cat", description = "Writes the content of one of an archive's files to standard output.")
public final class CatCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "ARCHIVE", description = "A path, a backup's name or id, or \"latest\".")
    private String archive = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "The file, as \"msting ls\" shows it.")
    private String path = "";

    @Mixin
    private ReaderOptions reader = new ReaderOptions();

    public CatCommand(CliEnvironment environment, GlobalOptions options) {
        super(environment, options);
    }

    @Override
    ExitCode run() {
        if (console().isJson()) {
            throw new InvalidPlanException("cat writes a file's bytes, which are no JSON; leave --json out");
        }
        var wanted = path();
        var reference = ArchiveReference.find(archive, this, reader);
        try (var opened = reference.open(this, reader)) {
            opened.copy(wanted, console().out());
            RestoreReport.read(console(), opened);
        }
        console().out().flush();
        return ExitCode.DONE;
    }

    private ArchivePath path() {
        try {
            return ArchivePath.of(path);
        } catch (IllegalArgumentException e) {
            throw new InvalidPlanException(String.valueOf(e.getMessage()));
        }
    }
}
