package io.sting.backup.cli;

import io.sting.backup.RestorePlan;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.spi.RestoreTarget;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a plan takes, in words. */
final class CliTargets {
    private CliTargets() {}

    static String of(RestorePlan plan) {
        return plan.targets().stream()
                .map(target -> target.name() + ": "
                        + outline(target).stream().map(CliTargets::text).collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }

    private static List<RestoreChange> outline(RestoreTarget target) {
        var facts = target.name().equals("databases")
                ? FakeEngine.databases("sting_app", "kratos_db", "old_db")
                : Map.<String, Object>of();
        return target.outline(new ComponentSummary(target.name(), 0, 0, facts));
    }

    private static String text(RestoreChange change) {
        return change.component().equals("files")
                ? String.join(", ", change.details())
                : change.name() + (change.details().isEmpty() ? "" : " " + String.join(", ", change.details()));
    }
}
