package io.sting.backup.cli.render;

import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.HumanText;
import io.sting.backup.cli.console.Table;
import io.sting.backup.model.RetentionDecision;
import io.sting.backup.model.StoredBackup;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What becomes of the backups, and why.
 *
 * @param console where to
 */
public record RetentionReport(Console console) {

    /** All decisions, newest first. */
    public void show(List<RetentionDecision> decisions, boolean dryRun) {
        var table = new Table();
        for (RetentionDecision decision : decisions) {
            String verdict = decision.keep() ? "keep" : dryRun ? "would remove" : "removed";
            table.row(verdict, decision.backup().name(), decision.reason());
        }
        table.lines().forEach(console::result);
        console.summary(total(decisions, dryRun));
        var document = new LinkedHashMap<String, Object>();
        document.put("dry_run", dryRun);
        document.put("decisions", decisions.stream().map(JsonView::of).toList());
        console.document(document);
    }

    private static String total(List<RetentionDecision> decisions, boolean dryRun) {
        var gone = decisions.stream().filter(decision -> !decision.keep()).toList();
        long bytes = gone.stream()
                .map(RetentionDecision::backup)
                .mapToLong(StoredBackup::sizeBytes)
                .sum();
        return HumanText.count(decisions.size() - gone.size(), "backup") + " kept, " + gone.size()
                + (dryRun ? " would be removed" : " removed")
                + (gone.isEmpty() ? "" : " (" + HumanText.bytes(bytes) + ")");
    }

    /** Only what went. */
    void removed(List<RetentionDecision> decisions) {
        decisions.stream()
                .filter(decision -> !decision.keep())
                .forEach(gone -> console.summary("removed " + gone.backup().name() + ": " + gone.reason()));
    }
}
