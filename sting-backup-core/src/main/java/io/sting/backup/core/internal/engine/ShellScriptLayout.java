package io.sting.backup.core.internal.engine;

import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Phase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How the archives of the shell scripts are laid out: the installation's tree at the root, {@code db_backup_*.sql} beside
 * it, Docker volumes as {@code docker_volumes/NAME.tar.gz}. Every archive without an index is taken for one of them. Sees
 * the entries go by and says what is there.
 */
final class ShellScriptLayout {
    private static final String FILES = "files";
    private static final String DATABASES = "databases";
    private static final String VOLUMES = "docker_volumes";
    private static final Pattern DUMP = Pattern.compile("db_backup_[^/]*\\.sql");
    private static final int NAMED_VOLUMES = 100;

    private final Tally files = new Tally();
    private final Tally dumps = new Tally();
    private final TreeSet<String> volumes = new TreeSet<>();
    private boolean hasHeader;
    private boolean hasManifest;

    private static final class Tally {
        private long entries;
        private long contentBytes;

        private void add(ArchiveEntry entry) {
            entries++;
            contentBytes += entry.sizeBytes();
        }

        private ComponentSummary summary(String name) {
            return new ComponentSummary(name, entries, contentBytes, Map.of());
        }
    }

    void see(ArchiveEntry entry) {
        String path = entry.path().value();
        hasHeader |= path.equals("sting-backup.json");
        hasManifest |= path.equals("manifest.jsonl");
        if (isDump(entry.path())) {
            dumps.add(entry);
        } else if (!isVolume(entry.path())) {
            files.add(entry);
        } else if (path.endsWith(".tar.gz") && volumes.size() < NAMED_VOLUMES) {
            volumes.add(path.substring(VOLUMES.length() + 1, path.length() - ".tar.gz".length()));
        }
    }

    private static boolean isDump(ArchivePath path) {
        return DUMP.matcher(path.value()).matches();
    }

    private static boolean isVolume(ArchivePath path) {
        return path.root().equals(VOLUMES);
    }

    /** Which entries a component has. */
    static ComponentEntries entriesOf(String component) {
        return component.equals(DATABASES)
                ? new ComponentEntries("", ShellScriptLayout::isDump)
                : new ComponentEntries("", path -> !isDump(path) && !isVolume(path));
    }

    /** What there is, after all entries were seen. */
    List<ComponentSummary> components() {
        var found = new ArrayList<ComponentSummary>();
        if (files.entries > 0) {
            found.add(files.summary(FILES));
        }
        if (dumps.entries > 0) {
            found.add(dumps.summary(DATABASES));
        }
        return found;
    }

    /** Volumes that were packed, by name. */
    List<String> volumes() {
        return List.copyOf(volumes);
    }

    /**
     * Refuses what was once an archive of ours: its entries would land where nobody expects them.
     *
     * @throws RestoreException if it was packed anew
     */
    void requireOriginal(Path archive) {
        if (hasHeader && hasManifest) {
            throw new RestoreException(
                    Phase.PLAN,
                    archive + " was unpacked and packed again by other means, and has no index any more; extract it"
                            + " with --to and copy what is needed");
        }
    }
}
