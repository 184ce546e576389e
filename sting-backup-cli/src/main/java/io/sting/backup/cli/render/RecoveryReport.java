package io.sting.backup.cli.render;

import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.RunLog;
import io.sting.backup.model.RecoveryResult;
import io.sting.backup.model.UnsettledRestore.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What became of restores that were not settled.
 *
 * @param console where to
 */
public record RecoveryReport(Console console) {

    /** On the side, before a command does its own work. */
    public void settledFirst(List<RecoveryResult> results) {
        results.forEach(result -> say(result, line -> console.info("notice: " + line)));
    }

    /** As the result of a command. */
    public void show(List<RecoveryResult> results) {
        if (results.isEmpty()) {
            console.result("no restore was cut off; there is nothing to do");
        }
        results.forEach(result -> say(result, console::result));
        console.document(
                Map.of("restores", results.stream().map(RecoveryReport::view).toList()));
    }

    private static void say(RecoveryResult result, Consumer<String> where) {
        String line = line(result);
        RunLog.info(line);
        where.accept(line);
    }

    private static String line(RecoveryResult result) {
        var restore = result.restore();
        if (restore.state() == State.KEPT && result.restored()) {
            return "the state of before the restore of " + restore.archive().getFileName() + " (" + restore.restoreId()
                    + ") was kept as long as it was to be, and is removed now";
        }
        return "the restore of " + restore.archive().getFileName() + " (" + restore.restoreId() + ") "
                + (result.restored() ? "is complete now" : "was undone; the state of before is in place");
    }

    private static Map<String, Object> view(RecoveryResult result) {
        var view = new LinkedHashMap<String, Object>();
        view.put("restore_id", result.restore().restoreId());
        view.put("archive", result.restore().archive());
        view.put("begun", result.restore().begun());
        view.put("was", result.restore().state().name().toLowerCase(Locale.ROOT));
        view.put("restored", result.restored());
        return view;
    }
}
