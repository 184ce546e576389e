package io.sting.backup.core.postgres;

import io.sting.backup.model.ArchivePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * A server that answers. Safe for use by several threads.
 *
 * @param maintenanceDatabase the database that statements about other databases are sent through
 */
record Server(ServerAccess.Clients clients, String description, String maintenanceDatabase, ServerFacts facts)
        implements AutoCloseable {
    private static final List<String> MAINTENANCE = List.of("postgres", "template1");
    private static final int OLDEST_MAJOR = 12;

    /**
     * Connects.
     *
     * @param label what our sessions are called on the server
     * @param named databases that must not be used to connect through, unless there is no other
     * @throws IOException if no database of the server admits us, or client programs are older than the server
     */
    static Server connect(ServerAccess access, String label, Optional<Path> workspace, Collection<String> named)
            throws IOException, InterruptedException {
        ServerAccess.Clients clients = access.open(label, workspace);
        try {
            Server server = firstThatAdmits(clients, access.description(), named);
            server.checkVersions();
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            clients.close();
            throw e;
        }
    }

    private static Server firstThatAdmits(ServerAccess.Clients clients, String description, Collection<String> named)
            throws IOException, InterruptedException {
        var candidates = new LinkedHashSet<>(MAINTENANCE);
        candidates.removeAll(named);
        candidates.addAll(named);
        var refusals = new ArrayList<PostgresException>();
        for (String database : candidates) {
            try {
                Json answer = new Psql(clients, database, subject(database, description)).object(ServerFacts.QUERY);
                return new Server(clients, description, database, ServerFacts.of(answer));
            } catch (PostgresException e) {
                if (!e.concernsDatabaseOnly()) {
                    throw e;
                }
                refusals.add(e);
            }
        }
        throw refusals.get(0);
    }

    private void checkVersions() throws IOException {
        if (facts.majorVersion() > clients.majorVersion()) {
            throw new IOException("the server " + description + " is PostgreSQL " + facts.version()
                    + " and newer than the client programs, which are " + clients.majorVersion() + "; "
                    + ClientPrograms.INSTALL.replace("postgresql-client", "postgresql-client-" + facts.majorVersion()));
        }
        if (facts.majorVersion() < OLDEST_MAJOR) {
            throw new IOException("the server " + description + " is PostgreSQL " + facts.version()
                    + ", and what is older than " + OLDEST_MAJOR + " is not supported; upgrade it");
        }
    }

    Psql psql() {
        return psql(maintenanceDatabase).about("server " + description);
    }

    Psql psql(String database) {
        return new Psql(clients, database, subject(database));
    }

    /** How messages name a database. */
    String subject(String database) {
        return subject(database, description);
    }

    private static String subject(String database, String description) {
        return "database \"" + ArchivePath.printable(database) + "\" on " + description;
    }

    @Override
    public void close() throws IOException {
        clients.close();
    }
}
