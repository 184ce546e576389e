package io.sting.backup.cli.render;

import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.HumanText;
import io.sting.backup.cli.console.Table;
import io.sting.backup.model.BackupResult;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Notice;
import java.util.ArrayList;
import java.util.List;

/**
 * What a backup came to.
 *
 * @param console where to
 */
public record BackupReport(Console console) {

    /**
     * Shows a result.
     *
     * @param config what was worth knowing of the configuration, shown already
     * @param key what was worth knowing of the key, shown already
     */
    public void show(BackupResult result, List<Notice> config, List<Notice> key) {
        console.notices(result.notices());
        console.warnings(result.warnings());
        components(result.manifest().components()).forEach(console::summary);
        new RetentionReport(console).removed(result.retention());
        console.summary(summary(result));
        console.result(result.archive().toString());
        var further = new ArrayList<>(config);
        further.addAll(key);
        console.document(JsonView.of(result, further));
    }

    static List<String> components(List<ComponentSummary> components) {
        var table = new Table();
        for (ComponentSummary component : components) {
            table.row(
                    component.name(),
                    HumanText.count(component.entries(), "entry"),
                    HumanText.bytes(component.contentBytes()));
        }
        return table.lines();
    }

    private static String summary(BackupResult result) {
        return HumanText.bytes(result.sizeBytes())
                + (result.encrypted() ? ", encrypted" : ", not encrypted")
                + (result.verified() ? ", verified" : ", not verified")
                + (result.complete() ? "" : ", limited to some components")
                + ", in " + HumanText.duration(result.elapsed());
    }
}
