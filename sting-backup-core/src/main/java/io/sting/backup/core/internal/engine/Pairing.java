package io.sting.backup.core.internal.engine;

import io.sting.backup.RestorePlan;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.RestoreTarget;
import java.util.List;

/** Finds for each target of a plan its component, and says what has none. */
final class Pairing {
    private final RestorePlan plan;
    private final EngineSettings settings;
    private final RunReporter reporter;

    Pairing(RestorePlan plan, EngineSettings settings, RunReporter reporter) {
        this.plan = plan;
        this.settings = settings;
        this.reporter = reporter;
    }

    List<Staging.Pair> pairs(LocalArchive archive) {
        List<String> inArchive = archive.header().map(ArchiveHeader::components).orElse(List.of());
        for (String component : inArchive) {
            if (plan.targets().stream().noneMatch(target -> target.name().equals(component))) {
                reporter.notice(component, "is in the archive and was not restored, since nothing takes it");
            }
        }
        return plan.targets().stream()
                .map(target -> pair(archive, inArchive, target))
                .toList();
    }

    private Staging.Pair pair(LocalArchive archive, List<String> inArchive, RestoreTarget target) {
        if (!inArchive.contains(target.name())) {
            throw new RestoreException(
                    Phase.PLAN,
                    plan.archive() + " has no component \"" + target.name() + "\"; it has "
                            + (inArchive.isEmpty() ? "none that it names" : String.join(", ", inArchive)));
        }
        ComponentSummary summary = archive.manifest().map(Manifest::components).orElse(List.of()).stream()
                .filter(component -> component.name().equals(target.name()))
                .findFirst()
                .orElse(ArchiveComponent.unknown(target.name()));
        return new Staging.Pair(
                target,
                new ArchiveComponent(
                        summary,
                        () -> LocalArchive.reader(plan.archive(), plan.cipher(), settings),
                        bytes -> reporter.progress(target.name(), bytes)));
    }
}
