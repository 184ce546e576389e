package io.sting.backup.core.postgres;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of an archive's databases are restored, and as what.
 *
 * @param named names in the archive; empty for all
 * @param renamed new names by names in the archive
 */
record RestoreSelection(List<String> named, Map<String, String> renamed) {
    RestoreSelection {
        named = List.copyOf(named);
        renamed = Map.copyOf(renamed);
    }

    RestoreSelection renaming(String database, String target) {
        var more = new HashMap<>(renamed);
        more.put(database, target);
        return new RestoreSelection(named, more);
    }

    /** Everything of an archive that says what it has, under its own names; of another, what is named. */
    RestoreSelection ofAll(Recorded recorded) {
        return recorded.databases().isEmpty()
                ? new RestoreSelection(named, Map.of())
                : new RestoreSelection(List.of(), Map.of());
    }

    boolean wants(String database) {
        return named.isEmpty() || names(database);
    }

    boolean names(String database) {
        return named.contains(database);
    }

    String targetOf(String database) {
        return renamed.getOrDefault(database, database);
    }

    List<String> targets() {
        return named.stream().map(this::targetOf).toList();
    }

    Optional<String> first() {
        return named.stream().findFirst();
    }
}
