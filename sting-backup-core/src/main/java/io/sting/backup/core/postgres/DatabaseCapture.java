package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.concurrent.SideBySide;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.CaptureContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** One capture: check that all is there, dump side by side, record what dumps do not hold. */
record DatabaseCapture(Server server, List<String> names, int jobs, RowCounts rowCounts, CaptureContext context) {

    void into(ArchiveSink sink) throws IOException, InterruptedException {
        List<DatabaseFacts> databases = checked(server, names);
        SpoolSpace.check(databases.stream().mapToLong(DatabaseFacts::sizeBytes).sum(), context);
        List<RoleFacts> roles = Catalog.roles(server.psql());
        List<ParameterGrant> parameterGrants = ParameterGrant.on(server);

        GlobalsDump.into(sink, server, context);

        var tasks = new ArrayList<Callable<Map<String, Object>>>();
        databases.forEach(
                database -> tasks.add(() -> new DatabaseDump(server, database, rowCounts, context).into(sink)));
        List<Map<String, Object>> recorded = SideBySide.onThreads("postgres", jobs, tasks);

        context.record("server", serverRecord());
        context.record("databases", recorded);
        context.record("roles", roles.stream().map(this::roleRecord).toList());
        context.record(
                "parameterGrants",
                parameterGrants.stream().map(grant -> grant.json().values()).toList());
    }

    /** Those that are named, if all of them are there and let themselves be dumped. */
    static List<DatabaseFacts> checked(Server server, List<String> names) throws IOException, InterruptedException {
        List<DatabaseFacts> databases = Catalog.databases(server.psql(), names);
        var missing = new ArrayList<>(names);
        databases.forEach(database -> missing.remove(database.name()));
        if (!missing.isEmpty()) {
            throw new IOException("no database " + quoted(missing) + " on " + server.description() + "; it has "
                    + quoted(Catalog.databaseNames(server.psql())));
        }
        for (DatabaseFacts database : databases) {
            if (!database.allowConnections()) {
                throw new IOException("database \"" + database.name() + "\" on " + server.description()
                        + " allows no connections; run ALTER DATABASE … ALLOW_CONNECTIONS true first");
            }
        }
        return databases;
    }

    static String quoted(List<String> names) {
        return names.isEmpty()
                ? "none"
                : names.stream()
                        .map(name -> '"' + ArchivePath.printable(name) + '"')
                        .collect(Collectors.joining(", "));
    }

    private Map<String, Object> serverRecord() {
        var record = new LinkedHashMap<String, Object>();
        record.put("version", server.facts().version());
        record.put("versionNumber", server.facts().versionNumber());
        record.put("clientMajorVersion", (long) server.clients().majorVersion());
        record.put("passwords", server.facts().readsPasswords());
        return record;
    }

    private Map<String, Object> roleRecord(RoleFacts role) {
        var record = new LinkedHashMap<>(role.json().values());
        record.remove("oid");
        return record;
    }
}
