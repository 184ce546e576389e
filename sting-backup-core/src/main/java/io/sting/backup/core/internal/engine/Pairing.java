package io.sting.backup.core.internal.engine;

import io.sting.backup.RestorePlan;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.RestoreTarget;
import java.util.ArrayList;
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
        List<ComponentSummary> inArchive = archive.components();
        archive.header().ifPresent(header -> tellHost(header.host()));
        for (ComponentSummary component : inArchive) {
            if (!plan.partial()
                    && plan.targets().stream().noneMatch(target -> target.name().equals(component.name()))) {
                reporter.notice(component.name(), "is in the archive and was not restored, since nothing takes it");
            }
        }
        if (archive.header().isEmpty()) {
            return foreignPairs(archive, inArchive);
        }
        return plan.targets().stream()
                .map(target -> pair(target, named(inArchive, target), ComponentEntries.named(target.name())))
                .toList();
    }

    private void tellHost(String host) {
        String here = HostName.here();
        if (!host.equals(here)) {
            reporter.notice("archive", "is of host " + ArchivePath.printable(host) + ", and this is " + here);
        }
    }

    /** An archive of others names no components, so it cannot lack one; that it has none for a target is said. */
    private List<Staging.Pair> foreignPairs(LocalArchive archive, List<ComponentSummary> inArchive) {
        archive.layout().requireOriginal(plan.archive());
        var pairs = new ArrayList<Staging.Pair>();
        for (RestoreTarget target : plan.targets()) {
            if (inArchive.stream().anyMatch(component -> component.name().equals(target.name()))) {
                pairs.add(pair(target, named(inArchive, target), ShellScriptLayout.entriesOf(target.name())));
            } else {
                reporter.warn(target.name(), "the archive has nothing of it; it stays as it is");
            }
        }
        if (pairs.isEmpty()) {
            throw new RestoreException(
                    Phase.PLAN, plan.archive() + " has nothing for " + names(plan.targets()) + "; nothing was touched");
        }
        List<String> volumes = archive.layout().volumes();
        if (!volumes.isEmpty()) {
            reporter.notice(
                    "docker_volumes",
                    String.join(
                                    ", ",
                                    volumes.stream().map(ArchivePath::printable).toList())
                            + " are in the archive and are left alone; \"msting restore "
                            + plan.archive().getFileName()
                            + " --path docker_volumes --to DIR\" extracts them, each a tar.gz of the volume's content");
        }
        return pairs;
    }

    private static String names(List<RestoreTarget> targets) {
        return String.join(", ", targets.stream().map(RestoreTarget::name).toList());
    }

    private ComponentSummary named(List<ComponentSummary> inArchive, RestoreTarget target) {
        return inArchive.stream()
                .filter(component -> component.name().equals(target.name()))
                .findFirst()
                .orElseThrow(() -> new RestoreException(
                        Phase.PLAN,
                        plan.archive() + " has no component \"" + target.name() + "\"; it has "
                                + String.join(
                                        ", ",
                                        inArchive.stream()
                                                .map(ComponentSummary::name)
                                                .toList())));
    }

    private Staging.Pair pair(RestoreTarget target, ComponentSummary component, ComponentEntries entries) {
        return new Staging.Pair(
                target,
                new ArchiveComponent(
                        component,
                        entries,
                        () -> LocalArchive.reader(plan.archive(), plan.cipher(), settings),
                        bytes -> reporter.progress(target.name(), bytes)));
    }
}
