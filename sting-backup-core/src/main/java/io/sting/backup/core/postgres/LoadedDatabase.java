package io.sting.backup.core.postgres;

import io.sting.backup.error.RestoreException;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.RestoreContext;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A database that was just loaded, held against what the manifest says of it. */
record LoadedDatabase(Server server, RestoreContext context, String staged, DatabaseFacts expected) {

    void compare() throws IOException, InterruptedException {
        compareExtensions();
        compareCounts();
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
                        "database " + DatabaseCapture.quoted(java.util.List.of(expected.name())),
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
                        "database " + DatabaseCapture.quoted(java.util.List.of(expected.name())) + ": table "
                                + count.text("table") + " had " + count.number("rows") + " rows and was restored with "
                                + (rows < 0 ? "none, it is missing" : rows) + "; the live databases are as they were");
            }
        }
    }
}
