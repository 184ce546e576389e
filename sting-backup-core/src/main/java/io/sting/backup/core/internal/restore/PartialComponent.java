package io.sting.backup.core.internal.restore;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.PathSelection;
import io.sting.backup.spi.ComponentContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a selection takes of a component, as if that were all of it: with the folders that lead there, and with hard links
 * made whole: one whose target is not taken stands for a file with the target's content, further ones of the same target
 * for links to that. Memory grows with the hard links of the archive and the folders on the way.
 */
public final class PartialComponent implements ComponentContent {
    private final ComponentContent whole;
    private final PathSelection selection;
    private final Map<String, String> linked = new HashMap<>();
    private final Map<String, List<ArchiveEntry>> orphans = new HashMap<>();
    private final Set<String> folders = new HashSet<>();
    private long entries;
    private long contentBytes;
    private long unselected;

    private PartialComponent(ComponentContent whole, PathSelection selection) {
        this.whole = whole;
        this.selection = selection;
    }

    /**
     * Looks through a component.
     *
     * @throws io.sting.backup.error.InvalidPlanException naming every pattern that takes nothing
     */
    public static PartialComponent of(ComponentContent whole, PathSelection selection)
            throws IOException, InterruptedException {
        var part = new PartialComponent(whole, selection);
        var tally = new PatternTally(selection);
        whole.list(line -> {
            tally.see(line.path());
            part.scan(line.entry());
        });
        tally.requireAll(
                whole.summary().name().isEmpty()
                        ? "the archive"
                        : "the archive's " + whole.summary().name());
        if (!part.orphans.isEmpty()) {
            whole.list(line -> part.measureTarget(line.entry()));
        }
        return part;
    }

    private void scan(ArchiveEntry entry) {
        boolean taken = selection.test(entry.path());
        if (entry.type() == EntryType.HARD_LINK) {
            String target = linked.getOrDefault(entry.linkTarget(), entry.linkTarget());
            linked.put(entry.path().value(), target);
            if (taken && !selection.test(ArchivePath.of(target))) {
                orphans.computeIfAbsent(target, key -> new ArrayList<>()).add(entry);
            }
        }
        if (!taken) {
            unselected++;
            return;
        }
        entries++;
        contentBytes += entry.sizeBytes();
        String path = entry.path().value();
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            if (!folders.add(path.substring(0, slash))) {
                return;
            }
        }
    }

    private void measureTarget(ArchiveEntry entry) {
        if (orphans.containsKey(entry.path().value())) {
            contentBytes += entry.sizeBytes();
        }
    }

    /** How many entries of the whole are not taken. */
    public long unselected() {
        return unselected;
    }

    /** Whether a path is taken, or something below it. */
    public boolean reaches(ArchivePath path) {
        return selection.test(path) || folders.contains(path.value());
    }

    /** Whether a path is taken for its own sake. */
    public boolean takes(ArchivePath path) {
        return selection.test(path);
    }

    /** The whole's, with the counts of the part. */
    @Override
    public ComponentSummary summary() {
        return new ComponentSummary(
                whole.summary().name(), entries, contentBytes, whole.summary().settings());
    }

    @Override
    public void forEach(EntryVisitor visitor) throws IOException, InterruptedException {
        forEach(path -> true, visitor);
    }

    @Override
    public void forEach(Predicate<? super ArchivePath> wanted, EntryVisitor visitor)
            throws IOException, InterruptedException {
        whole.forEach(this::isNeeded, (entry, content) -> {
            for (ArchiveEntry one : as(entry)) {
                if (wanted.test(one.path())) {
                    visitor.visit(one, one.type() == EntryType.FILE ? content : InputStream.nullInputStream());
                }
            }
        });
    }

    @Override
    public void list(EntryLister lister) throws IOException, InterruptedException {
        whole.list(line -> {
            if (isNeeded(line.path())) {
                for (ArchiveEntry one : as(line.entry())) {
                    lister.visit(new ManifestEntry(one, line.sha256(), line.tarOffset()));
                }
            }
        });
    }

    private boolean isNeeded(ArchivePath path) {
        return selection.test(path) || folders.contains(path.value()) || orphans.containsKey(path.value());
    }

    /** What an entry of the whole is in the part. */
    private List<ArchiveEntry> as(ArchiveEntry entry) {
        List<ArchiveEntry> links = orphans.get(entry.path().value());
        if (links != null) {
            return standIns(entry, links);
        }
        if (entry.type() != EntryType.HARD_LINK) {
            return List.of(entry);
        }
        String target = linked.getOrDefault(entry.path().value(), entry.linkTarget());
        return selection.test(ArchivePath.of(target)) ? List.of(entry.withLinkTarget(target)) : List.of();
    }

    private static List<ArchiveEntry> standIns(ArchiveEntry target, List<ArchiveEntry> links) {
        ArchivePath first = links.get(0).path();
        var standIns = new ArrayList<ArchiveEntry>();
        standIns.add(target.withPath(first));
        for (ArchiveEntry link : links.subList(1, links.size())) {
            standIns.add(link.withLinkTarget(first.value()));
        }
        return standIns;
    }
}
