package io.sting.backup.cli.render;

import io.sting.backup.BackupArchive;
import io.sting.backup.RestorePlan;
import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.HumanText;
import io.sting.backup.cli.console.Table;
import io.sting.backup.core.StingBackup;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.Notice;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestoreResult;
import io.sting.backup.model.VerifyResult;
import io.sting.backup.spi.RestoreTarget;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a restore is about to do, and what it did.
 *
 * @param console where to
 * @param clock for how old the backup is
 */
public record RestoreReport(Console console, Clock clock) {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    /** Asks whether to go on; the answer is somebody else's to read. */
    public void question(BackupArchive archive, RestorePlan plan) {
        var style = console.style();
        console.err()
                .println("Restore " + style.strong(String.valueOf(archive.path().getFileName())) + ", "
                        + origin(archive.header()));
        console.err().println("This replaces");
        replaced(archive, plan).lines().forEach(line -> console.err().println("  " + line));
        console.err().println("If it fails, everything stays as it is.");
        console.err().print("Type \"yes\" to go on: ");
        console.err().flush();
    }

    private String origin(Optional<ArchiveHeader> header) {
        return header.map(known -> "backup " + known.id().value() + "\nmade "
                        + MINUTE.format(known.created().atZone(clock.getZone())) + ", "
                        + HumanText.ageInWords(Duration.between(known.created(), clock.instant())) + host(known))
                .orElse("an archive that sting-backup did not write");
    }

    private static String host(ArchiveHeader header) {
        String here = StingBackup.hostName();
        return header.host().equals(here)
                ? ""
                : ", on another machine: " + ArchivePath.printable(header.host()) + " (this is " + here + ")";
    }

    private static Table replaced(BackupArchive archive, RestorePlan plan) {
        var table = new Table();
        for (RestoreTarget target : plan.targets()) {
            for (RestoreChange change : target.outline(summary(archive, target.name()))) {
                table.row(
                        change.component(),
                        ArchivePath.printable(change.name()),
                        change.sizeBytes() > 0 ? HumanText.bytes(change.sizeBytes()) : "",
                        ArchivePath.printable(String.join(", ", change.details())));
            }
        }
        return table;
    }

    private static ComponentSummary summary(BackupArchive archive, String component) {
        return archive.manifest().map(Manifest::components).orElse(List.of()).stream()
                .filter(known -> known.name().equals(component))
                .findFirst()
                .orElse(new ComponentSummary(component, 0, 0, Map.of()));
    }

    /** A restore that went through. */
    public void show(RestoreResult result, List<Notice> config) {
        console.notices(result.notices());
        console.warnings(result.warnings());
        BackupReport.components(result.components()).forEach(console::summary);
        console.detail(read(result.archiveBytesRead()));
        console.result("restored " + result.archive().getFileName() + " in " + HumanText.duration(result.elapsed()));
        console.document(JsonView.of(result, config));
    }

    private static String read(long bytes) {
        return String.format(Locale.ROOT, "read %,d bytes of the archive", bytes);
    }

    /** How much of an archive was read, if somebody wants to know. */
    public static void read(Console console, BackupArchive archive) {
        console.detail(read(archive.bytesRead()));
    }

    /** An archive that was only extracted. */
    public void extracted(VerifyResult result, BackupArchive archive, Path folder) {
        console.detail(read(archive.bytesRead()));
        console.notices(result.notices());
        console.warnings(result.warnings());
        console.result("extracted " + HumanText.count(result.entries(), "entry") + ", "
                + HumanText.bytes(result.contentBytes()) + ", into " + folder);
        var document = JsonView.of(result);
        document.put("directory", folder.toAbsolutePath());
        document.put("archive_bytes_read", archive.bytesRead());
        console.document(document);
    }
}
