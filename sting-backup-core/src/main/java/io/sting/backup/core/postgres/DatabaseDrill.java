package io.sting.backup.core.postgres;

import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentProof;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

/** Databases that are staged to be compared with what was captured, and dropped again. */
final class DatabaseDrill implements StagingPurpose {
    private static final int MOST_NAMED = 100;

    private final List<String> differences = new ArrayList<>();
    private long databases;
    private long tables;
    private long rows;

    /** They take no one's place. */
    @Override
    public void checkLive(RestoreChecks checks, Collection<String> names) {}

    /** Nobody is let in who was not before. */
    @Override
    public boolean rolesLogIn() {
        return false;
    }

    /**
     * Holds rows against counts that were taken in the dump's own snapshot; what are estimates, or was not counted, is
     * read and counted all the same, but proves no more than that it can be.
     */
    @Override
    public void loaded(LoadedDatabase database) throws IOException, InterruptedException {
        database.tellExtensions();
        databases++;
        TableCounts found = database.countRows();
        if (database.countedExactly()) {
            tables += found.rows().size();
            rows += found.total();
            found.differencesFrom(database.recordedRows())
                    .forEach(difference ->
                            differences.add(ArchivePath.printable(database.subject() + ": " + difference)));
            return;
        }
        database.context()
                .notice(
                        database.subject(),
                        "came back with tables: " + found.rows().size() + ", rows: " + found.total()
                                + "; nothing to compare them with, for rows were not counted exactly when it was"
                                + " captured (postgres.row_counts: exact)");
        List<String> missing = found.missingOf(database.recordedRows());
        if (!missing.isEmpty()) {
            database.context()
                    .notice(
                            database.subject(),
                            "when it was captured there were, a moment after the dump, the tables "
                                    + DatabaseCapture.quoted(missing) + " too");
        }
    }

    ComponentProof proof() {
        var compared = new LinkedHashMap<String, Long>();
        compared.put("databases", databases);
        if (tables > 0) {
            compared.put("tables", tables);
            compared.put("rows", rows);
        }
        return new ComponentProof(PostgresDatabases.COMPONENT, compared, named());
    }

    private List<String> named() {
        if (differences.size() <= MOST_NAMED) {
            return differences;
        }
        var named = new ArrayList<>(differences.subList(0, MOST_NAMED));
        named.add("and " + (differences.size() - MOST_NAMED) + " more");
        return named;
    }
}
