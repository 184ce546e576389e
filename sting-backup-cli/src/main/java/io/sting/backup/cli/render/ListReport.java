package io.sting.backup.cli.render;

import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.HumanText;
import io.sting.backup.cli.console.Table;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.StoredBackup;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The backups in a folder.
 *
 * @param console where to
 * @param clock for how old they are
 */
public record ListReport(Console console, Clock clock) {

    /** Newest first, as they come. */
    public void show(Path directory, List<StoredBackup> backups) {
        if (backups.isEmpty()) {
            console.info("there is no backup in " + directory);
        }
        var table = new Table();
        for (StoredBackup backup : backups) {
            table.row(
                    ArchivePath.printable(backup.name()),
                    HumanText.age(Duration.between(backup.created(), clock.instant())),
                    HumanText.bytes(backup.sizeBytes()),
                    qualities(backup));
        }
        table.lines().forEach(console::result);
        var document = new LinkedHashMap<String, Object>();
        document.put("directory", directory);
        document.put("backups", backups.stream().map(JsonView::of).toList());
        console.document(document);
    }

    static String qualities(StoredBackup backup) {
        var qualities = new ArrayList<String>();
        qualities.add(backup.complete() ? "complete" : "only " + String.join(", ", backup.components()));
        qualities.add(backup.encrypted() ? "encrypted" : "plain");
        qualities.add(backup.verified().isPresent() ? "verified" : "not verified");
        if (backup.pinned()) {
            qualities.add("pinned");
        }
        return String.join(" · ", qualities);
    }
}
