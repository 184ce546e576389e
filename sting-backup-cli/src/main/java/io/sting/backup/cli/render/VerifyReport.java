package io.sting.backup.cli.render;

import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.console.HumanText;
import io.sting.backup.error.BackupException;
import io.sting.backup.model.DrillResult;
import io.sting.backup.model.VerifyResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What reading archives in full showed. For one run. */
public final class VerifyReport {
    private final Console console;
    private final List<Map<String, Object>> results = new ArrayList<>();

    public VerifyReport(Console console) {
        this.console = console;
    }

    /** One that is sound. */
    public void verified(String name, VerifyResult result) {
        console.notices(result.notices());
        console.warnings(result.warnings());
        String facts = HumanText.count(result.entries(), "entry") + ", " + HumanText.bytes(result.contentBytes())
                + ", in " + HumanText.duration(result.elapsed());
        if (result.restorable()) {
            console.result(console.style().good("sound") + "  " + name + "  " + facts);
        } else {
            console.result(console.style().warning("incomplete") + "  " + name + "  " + facts + "; nothing matches "
                    + String.join(", ", result.missing()) + ", which a whole restore needs");
        }
        results.add(JsonView.of(result));
    }

    /** One that was restored on trial. */
    public void drilled(String name, DrillResult result) {
        console.notices(result.notices());
        console.warnings(result.warnings());
        String facts = Proofs.of(result.components()) + ", in " + HumanText.duration(result.elapsed());
        if (result.proven()) {
            console.result(console.style().good("proven") + "  " + name + "  restored on trial and compared: " + facts);
        } else {
            console.result(console.style().error("NOT PROVEN") + "  " + name + "  " + facts);
            result.components()
                    .forEach(proof -> proof.differences().forEach(difference -> console.result("  - " + difference)));
        }
        results.add(JsonView.of(result));
    }

    /** One that is not. */
    public void failed(String name, BackupException error, ExitCode exit) {
        console.result(console.style().error("FAILED") + "  " + name + "  " + error.getMessage());
        results.add(Map.of("name", name, "error", String.valueOf(error.getMessage()), "exit", exit.code()));
    }

    /** After the last. */
    public void end(int sound) {
        if (results.size() > 1 && sound == results.size()) {
            console.summary("all " + sound + " are sound");
        }
        var document = new LinkedHashMap<String, Object>();
        document.put("archives", results);
        console.document(document);
    }
}
