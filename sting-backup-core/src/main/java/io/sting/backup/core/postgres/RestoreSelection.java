package io.sting.backup.core.postgres;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which of an archive's databases are restored, and as what.
 *
 * @param named those of the installation; empty for all that the archive has
 * @param only those that the restore is limited to, all of which the archive must have; empty for no such limit
 * @param renamed new names by names in the archive
 */
record RestoreSelection(List<String> named, Set<String> only, Map<String, String> renamed) {
    RestoreSelection {
        named = List.copyOf(named);
        only = Set.copyOf(only);
        renamed = Map.copyOf(renamed);
    }

    /** All that an archive has, under their own names. */
    static RestoreSelection all() {
        return new RestoreSelection(List.of(), Set.of(), Map.of());
    }

    RestoreSelection naming(Collection<String> databases) {
        var all = new LinkedHashSet<>(named);
        all.addAll(databases);
        return new RestoreSelection(List.copyOf(all), only, renamed);
    }

    RestoreSelection limitedTo(Collection<String> databases) {
        return new RestoreSelection(named, Set.copyOf(databases), renamed);
    }

    RestoreSelection renaming(String database, String target) {
        var more = new HashMap<>(renamed);
        more.put(database, target);
        return new RestoreSelection(named, only, more);
    }

    /** Everything of an archive that says what it has, under its own names; of another, what is named. */
    RestoreSelection ofAll(Recorded recorded) {
        return recorded.databases().isEmpty() ? new RestoreSelection(named, Set.of(), Map.of()) : all();
    }

    boolean wants(String database) {
        return only.isEmpty() ? named.isEmpty() || named.contains(database) : only.contains(database);
    }

    /** Whether a database is called by its name anywhere, and not just one of all. */
    boolean names(String database) {
        return named.contains(database) || only.contains(database);
    }

    String targetOf(String database) {
        return renamed.getOrDefault(database, database);
    }

    /** Those that are wanted and known by name before an archive is looked at. */
    List<String> wanted() {
        return only.isEmpty() ? named : only.stream().sorted().toList();
    }

    List<String> targets() {
        return wanted().stream().map(this::targetOf).toList();
    }

    /** The installation's main database, which a dump without a name is taken to be of. */
    Optional<String> first() {
        return named.stream().findFirst().or(() -> wanted().stream().findFirst());
    }

    /** Whether less than what was backed up comes back to where it was. */
    boolean isPartial() {
        return !only.isEmpty() || !renamed.isEmpty();
    }
}
