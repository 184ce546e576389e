package io.sting.backup.cli.render;

import io.sting.backup.RestorePlan;
import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.HumanText;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.Notice;
import io.sting.backup.model.RestoreResult;
import io.sting.backup.model.VerifyResult;
import io.sting.backup.spi.RestoreTarget;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a restore is about to do, and what it did.
 *
 * @param console where to
 * @param clock for how old the backup is
 */
public record RestoreReport(Console console, Clock clock) {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    /** Asks whether to go on; the answer is somebody else's to read. */
    public void question(Path archive, Optional<ArchiveHeader> header, RestorePlan plan, Path installDirectory) {
        var style = console.style();
        String components = plan.targets().stream().map(RestoreTarget::name).collect(Collectors.joining(", "));
        console.err().println("Restore " + style.strong(String.valueOf(archive.getFileName())) + ", " + age(header));
        console.err()
                .println("This replaces " + style.strong(components) + " of "
                        + style.strong(installDirectory.toString()) + "; if it fails, everything stays as it is.");
        console.err().print("Type \"yes\" to go on: ");
        console.err().flush();
    }

    private String age(Optional<ArchiveHeader> header) {
        return header.map(known -> "made " + MINUTE.format(known.created().atZone(clock.getZone())) + " ("
                        + HumanText.age(Duration.between(known.created(), clock.instant())) + ") on " + known.host())
                .orElse("an archive that sting-backup did not write");
    }

    /** A restore that went through. */
    public void show(RestoreResult result, List<Notice> config) {
        console.notices(result.notices());
        console.warnings(result.warnings());
        BackupReport.components(result.components()).forEach(console::summary);
        console.result("restored " + result.archive().getFileName() + " in " + HumanText.duration(result.elapsed()));
        console.document(JsonView.of(result, config));
    }

    /** An archive that was only extracted. */
    public void extracted(VerifyResult result, Path folder) {
        console.notices(result.notices());
        console.warnings(result.warnings());
        console.result("extracted " + HumanText.count(result.entries(), "entry") + ", "
                + HumanText.bytes(result.contentBytes()) + ", into " + folder);
        var document = JsonView.of(result);
        document.put("directory", folder.toAbsolutePath());
        console.document(document);
    }
}
