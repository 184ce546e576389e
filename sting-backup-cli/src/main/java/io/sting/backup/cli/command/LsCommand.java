package io.sting.backup.cli.command;

import io.sting.backup.BackupArchive;
import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.render.EntryListing;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.PathPattern;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code msting ls}. */
@Command(name = "ls", description = "Lists an archive's entries.")
public final class LsCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "ARCHIVE", description = "A path, a backup's name or id, or \"latest\".")
    private String archive = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "GLOB",
            description = "Only entries that match: \"*.yml\" at any depth, \"files/conf/**\" from the archive's root.")
    private @Nullable String glob;

    @Mixin
    private ReaderOptions reader = new ReaderOptions();

    public LsCommand(CliEnvironment environment, GlobalOptions options) {
        super(environment, options);
    }

    @Override
    ExitCode run() {
        Predicate<ManifestEntry> wanted = wanted();
        var reference = ArchiveReference.find(archive, this, reader);
        try (var opened = reference.open(this, reader);
                var listing = EntryListing.on(
                        console(), reference.path(), environment().clock().getZone())) {
            return list(opened, listing, wanted);
        }
    }

    private ExitCode list(BackupArchive opened, EntryListing listing, Predicate<ManifestEntry> wanted) {
        try {
            opened.entries(entry -> {
                if (wanted.test(entry)) {
                    listing.add(entry);
                }
            });
            listing.complete();
            if (glob != null && listing.isEmpty()) {
                console()
                        .info("nothing in " + opened.path().getFileName() + " matches \"" + glob
                                + "\"; without a pattern ls shows all");
            }
            return ExitCode.DONE;
        } catch (BackupException e) {
            if (!listing.failed(e, ExitCode.of(e))) {
                throw e;
            }
            return ExitCode.of(e);
        }
    }

    private Predicate<ManifestEntry> wanted() {
        if (glob == null) {
            return entry -> true;
        }
        try {
            var pattern = PathPattern.of(glob);
            return entry -> pattern.matches(entry.path().value());
        } catch (IllegalArgumentException e) {
            throw new InvalidPlanException(String.valueOf(e.getMessage()));
        }
    }
}
