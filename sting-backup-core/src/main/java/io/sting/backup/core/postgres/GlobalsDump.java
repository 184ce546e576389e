package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.process.ProcessFailedException;
import io.sting.backup.core.internal.process.RunningProcess;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.CaptureContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Dumps what belongs to no database: roles, with their password hashes if we may read them, and tablespaces. */
final class GlobalsDump {
    private static final String TRAILER = "-- PostgreSQL database cluster dump complete";

    private GlobalsDump() {}

    static void into(ArchiveSink sink, Server server, CaptureContext context) throws IOException, InterruptedException {
        // pg_dumpall takes no database's name from -d, and on its own tries postgres and template1 alone.
        var arguments =
                new ArrayList<>(List.of("--globals-only", "-w", "-l", Sql.connectTo(server.maintenanceDatabase())));
        if (!server.facts().readsPasswords()) {
            arguments.add("--no-role-passwords");
            context.notice(
                    DumpNames.GLOBALS,
                    "roles are kept without their passwords, which only a superuser may read; connect as one to keep"
                            + " them");
        }
        var out = new ByteArrayOutputStream();
        try {
            RunningProcess.run(server.clients().call("pg_dumpall", arguments, Psql.OPTIONS), out);
        } catch (ProcessFailedException e) {
            throw PostgresException.of("roles on " + server.description(), e);
        }
        byte[] script = out.toByteArray();
        if (!out.toString(StandardCharsets.UTF_8).contains(TRAILER)) {
            throw new IOException(
                    "roles on " + server.description() + ": the dump of pg_dumpall is cut short; try again");
        }
        var entry = ArchiveEntry.file(ArchivePath.of(DumpNames.GLOBALS), script.length)
                .withModified(context.clock().instant());
        sink.add(entry, new ByteArrayInputStream(script));
    }
}
