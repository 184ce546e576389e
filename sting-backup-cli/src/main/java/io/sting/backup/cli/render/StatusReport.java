package io.sting.backup.cli.render;

import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.HumanText;
import io.sting.backup.cli.console.Table;
import io.sting.backup.model.RestoreProof;
import io.sting.backup.model.StoredBackup;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One screen: am I safe, since when, what is wrong, what next.
 *
 * @param console where to
 * @param clock for how old things are
 */
public record StatusReport(Console console, Clock clock) {

    public void show(StatusFacts facts) {
        var table = new Table();
        table.row("newest", facts.newestComplete().map(this::newest).orElse("none"));
        facts.newestComplete().ifPresent(backup -> table.row("", backup.name()));
        table.row("backups", backups(facts));
        table.row("proven", facts.proof().map(this::proof).orElse("never proven restorable"));
        table.row("key", key(facts));
        for (Map<String, Object> component : facts.components()) {
            table.row(String.valueOf(component.get("name")), component(component));
        }
        facts.services().ifPresent(services -> table.row("services", RestoreFacts.text(services)));
        facts.kept().forEach(kept -> table.row("kept", RestoreFacts.text(kept, clock)));
        table.row("config", facts.config() + (facts.enabled() ? "" : " (backups are off)"));
        table.lines().forEach(console::result);
        console.result("");
        if (facts.advice().isEmpty()) {
            console.result(console.style().good("All is well."));
        } else {
            console.result(console.style().strong("What to do next:"));
            facts.advice().forEach(advice -> console.result("  - " + advice));
        }
        console.document(document(facts));
    }

    private String newest(StoredBackup backup) {
        return ago(backup.created()) + ", " + HumanText.bytes(backup.sizeBytes()) + ", "
                + (backup.encrypted() ? "encrypted" : "not encrypted") + ", "
                + backup.verified().map(verified -> "verified " + ago(verified)).orElse("never verified");
    }

    private String proof(RestoreProof proof) {
        return "last proven restorable " + ago(proof.when()) + ", " + proof.archive() + " ("
                + Proofs.of(proof.components()) + ")";
    }

    private String backups(StatusFacts facts) {
        String free = facts.freeBytes().isPresent()
                ? ", " + HumanText.bytes(facts.freeBytes().getAsLong()) + " free"
                : "";
        var all = facts.backups();
        if (all.isEmpty()) {
            return "none in " + facts.directory() + free;
        }
        long bytes = all.stream().mapToLong(StoredBackup::sizeBytes).sum();
        long partial = all.stream().filter(backup -> !backup.complete()).count();
        long pinned = all.stream().filter(StoredBackup::pinned).count();
        return all.size() + (partial > 0 ? " (" + partial + " partial)" : "") + ", " + HumanText.bytes(bytes)
                + ", oldest " + ago(all.get(all.size() - 1).created())
                + (pinned > 0 ? ", " + pinned + " pinned" : "") + ", in " + facts.directory() + free;
    }

    private static String key(StatusFacts facts) {
        var key = facts.key();
        if (!key.present()) {
            return "none" + (facts.encrypts() ? "" : " (encryption is off)");
        }
        return key.problem().orElseGet(() -> "fingerprint " + key.fingerprint().orElse("unknown"))
                + key.permissions().map(text -> ", " + text).orElse("") + ", " + key.file();
    }

    private static String component(Map<String, Object> component) {
        if (component.get("problem") instanceof String problem) {
            return problem;
        }
        return component.get("estimated_bytes") instanceof Long bytes ? "about " + HumanText.bytes(bytes) : "";
    }

    private String ago(Instant instant) {
        return HumanText.age(Duration.between(instant, clock.instant()));
    }

    private static Map<String, Object> document(StatusFacts facts) {
        var key = new LinkedHashMap<String, Object>();
        key.put("file", facts.key().file());
        key.put("present", facts.key().present());
        facts.key().fingerprint().ifPresent(fingerprint -> key.put("fingerprint", fingerprint));
        facts.key().permissions().ifPresent(permissions -> key.put("permissions", permissions));
        facts.key().problem().ifPresent(problem -> key.put("problem", problem));
        var document = new LinkedHashMap<String, Object>();
        document.put("config", facts.config());
        document.put("enabled", facts.enabled());
        document.put("encryption", facts.encrypts());
        document.put("directory", facts.directory());
        facts.freeBytes().ifPresent(free -> document.put("free_bytes", free));
        facts.newestComplete().ifPresent(newest -> document.put("newest_complete", JsonView.of(newest)));
        document.put("backups", facts.backups().stream().map(JsonView::of).toList());
        facts.proof().ifPresent(proof -> document.put("last_proof", JsonView.of(proof)));
        document.put("key", key);
        document.put("components", facts.components());
        facts.services().ifPresent(services -> document.put("services", RestoreFacts.view(services)));
        document.put("kept", facts.kept().stream().map(RestoreFacts::view).toList());
        document.put("notices", JsonView.notices(facts.notices()));
        document.put("advice", facts.advice());
        return document;
    }
}
