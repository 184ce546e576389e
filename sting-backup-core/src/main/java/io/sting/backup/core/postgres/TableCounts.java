package io.sting.backup.core.postgres;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many rows each table of a database has.
 *
 * @param rows by table, {@code schema.name}
 */
record TableCounts(Map<String, Long> rows) {
    TableCounts {
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }

    /** Counts them now. */
    static TableCounts in(Psql psql) throws IOException, InterruptedException {
        return of(SnapshotSession.count(psql));
    }

    /** Those of a manifest. */
    static TableCounts of(List<Json> counts) {
        var rows = new LinkedHashMap<String, Long>();
        counts.forEach(count -> rows.put(count.text("table"), count.number("rows")));
        return new TableCounts(rows);
    }

    long total() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Tables that these lack. */
    List<String> missingOf(TableCounts expected) {
        var missing = new ArrayList<>(expected.rows.keySet());
        missing.removeAll(rows.keySet());
        return missing;
    }

    /** What is not as it was, a sentence for each table. */
    List<String> differencesFrom(TableCounts expected) {
        var differences = new ArrayList<String>();
        expected.rows.forEach((table, had) -> {
            Long found = rows.get(table);
            if (!had.equals(found)) {
                differences.add("table " + table + " had " + had + " rows and was restored with "
                        + (found == null ? "none, it is missing" : found));
            }
        });
        rows.keySet().stream()
                .filter(table -> !expected.rows.containsKey(table))
                .forEach(table -> differences.add("table " + table + " was not there and was restored"));
        return differences;
    }
}
