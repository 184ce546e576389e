package io.sting.backup.core.internal.engine;

import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.PathPattern;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Ticks off the patterns of which each must match an entry. Safe for use by several threads. */
final class RequiredEntries {
    private final List<PathPattern> open;

    RequiredEntries(List<String> patterns) {
        // "/" in front anchors a pattern that has no other slash
        this.open = new ArrayList<>(
                patterns.stream().map(pattern -> PathPattern.of("/" + pattern)).toList());
    }

    synchronized void seen(ArchivePath path) {
        Iterator<PathPattern> patterns = open.iterator();
        while (patterns.hasNext()) {
            if (patterns.next().matches(path.value())) {
                patterns.remove();
            }
        }
    }

    /** What nothing has matched. */
    synchronized List<String> missing() {
        return open.stream().map(pattern -> pattern.toString().substring(1)).toList();
    }
}
