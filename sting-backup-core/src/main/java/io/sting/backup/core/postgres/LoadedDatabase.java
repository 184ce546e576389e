package io.sting.backup.core.postgres;

import io.sting.backup.error.RestoreException;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.RestoreContext;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A database that was just loaded, held against what the manifest says of it. */
record LoadedDatabase(Server server, RestoreContext context, String staged, DatabaseFacts expected) {

    void compare() throws IOException, InterruptedException {
        compareExtensions();
        compareCollation();
        compareCounts();
    }

    /** Indexes were built under the new version, so they are sound; what the old one decided before may not be. */
    private void compareCollation() throws IOException, InterruptedException {
        Optional<String> before = expected.json().optionalText("collationVersion");
        Optional<String> now = Catalog.databases(server.psql(), List.of(staged)).stream()
                .findFirst()
                .flatMap(facts -> facts.json().optionalText("collationVersion"));
        if (before.isPresent() && now.isPresent() && !before.equals(now)) {
            context.notice(
                    "database " + DatabaseCapture.quoted(List.of(expected.name())),
                    "was sorted by version " + before.get() + " of its collation and is by " + now.get()
                            + " now; its indexes were built by that and need no REINDEX, but check partitions and"
                            + " constraints that compare text (and any copy made of its files: REINDEX, then ALTER"
                            + " DATABASE … REFRESH COLLATION VERSION)");
        }
    }

    private void compareExtensions() throws IOException, InterruptedException {
        Map<String, String> versions = new HashMap<>();
        for (Json extension : Catalog.contents(server.psql(staged)).list("extensions")) {
            versions.put(extension.text("name"), extension.text("version"));
        }
        for (Json extension : expected.json().list("extensions")) {
            String name = extension.text("name");
            String found = versions.getOrDefault(name, "missing");
            if (!found.equals(extension.text("version"))) {
                context.notice(
                        "database " + DatabaseCapture.quoted(List.of(expected.name())),
                        "extension \"" + name + "\" was " + extension.text("version") + " and is now " + found);
            }
        }
    }

    /** Counts that are estimates prove nothing. */
    private void compareCounts() throws IOException, InterruptedException {
        Json counts = Json.of(expected.json().values().getOrDefault("rowCounts", Map.of()));
        if (!counts.optionalText("kind").filter(RowCounts.EXACT.label()::equals).isPresent()) {
            return;
        }
        Map<String, Long> found = new HashMap<>();
        for (Json count : SnapshotSession.count(server.psql(staged))) {
            found.put(count.text("table"), count.number("rows"));
        }
        for (Json count : counts.list("tables")) {
            long rows = found.getOrDefault(count.text("table"), -1L);
            if (rows != count.number("rows")) {
                throw new RestoreException(
                        Phase.STAGE,
                        "database " + DatabaseCapture.quoted(List.of(expected.name())) + ": table "
                                + count.text("table") + " had " + count.number("rows") + " rows and was restored with "
                                + (rows < 0 ? "none, it is missing" : rows) + "; the live databases are as they were");
            }
        }
    }
}
