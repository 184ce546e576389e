package io.sting.backup.cli.render;

import io.sting.backup.BackupPlan;
import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.HumanText;
import io.sting.backup.cli.console.Table;
import io.sting.backup.model.BackupKind;
import io.sting.backup.model.RetentionDecision;
import io.sting.backup.model.StoredBackup;
import io.sting.backup.spi.BackupSource;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a backup would do.
 *
 * @param console where to
 * @param clock for what would be too old
 */
public record DryRunReport(Console console, Clock clock) {

    /**
     * Shows what a plan comes to.
     *
     * @param backups those that are in the plan's folder now
     * @param patterns what is captured of the files and what is left out, a line each
     */
    public void show(BackupPlan plan, List<StoredBackup> backups, List<String> patterns) {
        var components = plan.sources().stream().map(ComponentEstimate::of).toList();
        var table = new Table();
        components.forEach(component -> table.row(
                "would capture",
                String.valueOf(component.get("name")),
                size(component),
                String.valueOf(component.get("what"))));
        table.lines().forEach(console::result);
        patterns.forEach(console::result);
        console.result("would write to " + plan.directory() + ", gzip level "
                + plan.compression().level()
                + (plan.cipher().isPresent() ? ", encrypted" : ", not encrypted")
                + (plan.verified() ? ", and verify" : ", without verifying"));
        var gone = wouldGo(plan, backups);
        gone.forEach(
                decision -> console.result("would remove " + decision.backup().name() + ": " + decision.reason()));
        console.document(document(plan, components, gone));
    }

    private static Map<String, Object> document(
            BackupPlan plan, List<Map<String, Object>> components, List<RetentionDecision> gone) {
        var document = new LinkedHashMap<String, Object>();
        document.put("dry_run", true);
        document.put("components", components);
        document.put("directory", plan.directory());
        document.put("encrypted", plan.cipher().isPresent());
        document.put("complete", plan.complete());
        document.put("would_remove", gone.stream().map(JsonView::of).toList());
        return document;
    }

    private static String size(Map<String, Object> component) {
        return component.get("estimated_bytes") instanceof Long bytes
                ? "about " + HumanText.bytes(bytes)
                : String.valueOf(component.getOrDefault("problem", "size unknown"));
    }

    /** With the new backup among them. */
    private List<RetentionDecision> wouldGo(BackupPlan plan, List<StoredBackup> backups) {
        if (plan.retention().isEmpty()) {
            return List.of();
        }
        var afterwards = new ArrayList<>(backups);
        afterwards.add(theNewOne(plan));
        return plan.retention().get().decide(afterwards, ZonedDateTime.now(clock)).stream()
                .filter(decision -> !decision.keep())
                .toList();
    }

    private StoredBackup theNewOne(BackupPlan plan) {
        Instant now = clock.instant();
        return new StoredBackup(
                "the new backup",
                BackupKind.ARCHIVE,
                Optional.empty(),
                now,
                0,
                plan.cipher().isPresent(),
                plan.complete(),
                plan.sources().stream().map(BackupSource::name).toList(),
                Optional.empty(),
                Optional.empty(),
                false,
                plan.verified() ? Optional.of(now) : Optional.empty(),
                Optional.empty());
    }
}
