package io.sting.backup.cli.command;

import io.sting.backup.cli.console.HumanText;
import io.sting.backup.cli.render.StatusFacts;
import io.sting.backup.model.StoredBackup;
import io.sting.backup.model.UnsettledRestore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What somebody should do about what status found.
 *
 * @param facts what it found
 * @param now the present
 */
record StatusAdvice(StatusFacts facts, Instant now) {
    /** The documented age at which a backup counts as old. */
    private static final Duration OLD = Duration.ofDays(2);

    /** Most urgent first; empty if all is well. */
    List<String> advice() {
        var advice = new ArrayList<String>();
        if (!facts.enabled()) {
            advice.add("set backup.enabled to true in " + facts.config() + ": as it stands no backup can be made");
        }
        for (UnsettledRestore restore : facts.cutOff()) {
            advice.add("run \"msting restore --recover\": the restore of "
                    + restore.archive().getFileName() + " was cut off");
        }
        aboutKey(advice);
        for (Map<String, Object> component : facts.components()) {
            if (component.get("problem") instanceof String problem) {
                advice.add("see to " + component.get("name") + ", or a backup will fail: " + problem);
            }
        }
        facts.newestComplete()
                .ifPresentOrElse(
                        newest -> aboutNewest(newest, advice),
                        () -> advice.add("run \"msting backup\": there is no backup of the whole installation"));
        return advice;
    }

    private void aboutKey(List<String> advice) {
        var key = facts.key();
        boolean needed = facts.backups().stream().anyMatch(StoredBackup::encrypted);
        if (!key.present() && needed) {
            advice.add(
                    "bring the key back with \"msting backup --import-key FILE\": encrypted backups cannot be read without");
        }
        key.problem().ifPresent(problem -> advice.add("see to the key: " + problem));
    }

    private void aboutNewest(StoredBackup newest, List<String> advice) {
        var age = Duration.between(newest.created(), now);
        if (age.isNegative()) {
            advice.add("set the clock right: the newest backup is dated in the future");
        }
        if (age.compareTo(OLD) > 0) {
            advice.add("run \"msting backup\": the newest backup of the whole installation is "
                    + HumanText.duration(age) + " old");
        }
        if (newest.verified().isEmpty()) {
            advice.add("run \"msting verify\": the newest backup was never verified");
        }
        if (facts.proof().isEmpty()) {
            advice.add("run \"msting verify --drill\": no backup was ever proven restorable by restoring it");
        }
        facts.freeBytes().ifPresent(free -> {
            if (free < 2 * newest.sizeBytes()) {
                advice.add("make room in " + facts.directory() + ": " + HumanText.bytes(free)
                        + " are free, and the newest backup took " + HumanText.bytes(newest.sizeBytes()));
            }
        });
    }
}
