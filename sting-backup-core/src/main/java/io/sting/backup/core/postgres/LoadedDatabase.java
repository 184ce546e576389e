package io.sting.backup.core.postgres;

import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.RestoreContext;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A database that was just loaded, and what the manifest says of it.
 *
 * @param name in the archive
 * @param staged on the server
 * @param recorded empty if the archive has no manifest
 */
record LoadedDatabase(
        Server server, RestoreContext context, String name, String staged, Optional<DatabaseFacts> recorded) {

    /**
     * Tells what differs and may, and throws over what may not.
     *
     * @throws RestoreException if a table has not the rows that were counted; estimates prove nothing
     */
    void requireAsCaptured() throws IOException, InterruptedException {
        tellExtensions();
        tellCollation();
        tellSubscriptions();
        if (!countedExactly()) {
            return;
        }
        List<String> differences = countRows().differencesFrom(recordedRows());
        if (!differences.isEmpty()) {
            throw new RestoreException(
                    Phase.STAGE,
                    subject() + ": " + ArchivePath.printable(String.join("; ", differences))
                            + "; the live databases are as they were");
        }
    }

    /** Tells of extensions that are of another version than they were. */
    void tellExtensions() throws IOException, InterruptedException {
        if (recorded.isEmpty()) {
            return;
        }
        Map<String, String> versions = new HashMap<>();
        for (Json extension : Catalog.contents(server.psql(staged)).list("extensions")) {
            versions.put(extension.text("name"), extension.text("version"));
        }
        for (Json extension : recorded.get().json().list("extensions")) {
            String extensionName = extension.text("name");
            String found = versions.getOrDefault(extensionName, "missing");
            if (!found.equals(extension.text("version"))) {
                context.notice(
                        subject(),
                        ArchivePath.printable("extension \"" + extensionName + "\" was " + extension.text("version")
                                + " and is now " + found));
            }
        }
    }

    /** Indexes were built under the new version, so they are sound; what the old one decided before may not be. */
    private void tellCollation() throws IOException, InterruptedException {
        Optional<String> before = recorded.flatMap(LoadedDatabase::collationVersion);
        Optional<String> now = Catalog.databases(server.psql(), List.of(staged)).stream()
                .findFirst()
                .flatMap(LoadedDatabase::collationVersion);
        if (before.isPresent() && now.isPresent() && !before.equals(now)) {
            context.notice(
                    subject(),
                    "was sorted by version " + before.get() + " of its collation and is by " + now.get()
                            + " now; its indexes were built by that and need no REINDEX, but check partitions and"
                            + " constraints that compare text (and any copy made of its files: REINDEX, then ALTER"
                            + " DATABASE … REFRESH COLLATION VERSION)");
        }
    }

    /** pg_restore makes them without asking the publisher, for the original may still be at work. */
    private void tellSubscriptions() throws IOException, InterruptedException {
        List<String> subscriptions = Catalog.subscriptions(server.psql(), staged);
        if (!subscriptions.isEmpty()) {
            context.notice(
                    subject(),
                    "its subscriptions " + DatabaseCapture.quoted(subscriptions) + " came back disabled; ALTER"
                            + " SUBSCRIPTION … ENABLE those that are to go on here");
        }
    }

    private static Optional<String> collationVersion(DatabaseFacts facts) {
        return facts.json().optionalText("collationVersion");
    }

    private Json rowCounts() {
        return Json.of(recorded.map(facts -> facts.json().values().getOrDefault("rowCounts", Map.of()))
                .orElse(Map.of()));
    }

    /** Whether the manifest says how many rows each table had in the dump's own snapshot. */
    boolean countedExactly() {
        return rowCounts()
                .optionalText("kind")
                .filter(RowCounts.EXACT.label()::equals)
                .isPresent();
    }

    /** How many rows the manifest says that each table had; no tables if they were not counted. */
    TableCounts recordedRows() {
        return TableCounts.of(rowCounts().list("tables"));
    }

    /** How many rows each table has. */
    TableCounts countRows() throws IOException, InterruptedException {
        return TableCounts.in(server.psql(staged));
    }

    /** How messages name it. */
    String subject() {
        return "database " + DatabaseCapture.quoted(List.of(name));
    }
}
