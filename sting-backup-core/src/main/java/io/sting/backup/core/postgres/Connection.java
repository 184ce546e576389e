package io.sting.backup.core.postgres;

import io.sting.backup.spi.CaptureContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a server is reached.
 *
 * @param host host name or address, or the absolute path of the folder that its socket is in
 * @param port the server's port, also part of the socket's name
 * @param password gives a copy of the password that is wiped after use; empty if none is needed, or libpq finds it
 *     itself ({@code ~/.pgpass})
 * @param binaries folder of the client programs; empty to look for them
 */
record Connection(
        String host,
        int port,
        String user,
        Optional<Supplier<char[]>> password,
        Optional<String> sslMode,
        Optional<Path> sslRootCert,
        Optional<Path> binaries)
        implements ServerAccess {

    static Connection to(String host, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host is empty; name it, or use onSocket(…)");
        }
        return new Connection(
                host, port, "postgres", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    Connection withUser(String newUser) {
        return new Connection(host, port, newUser, password, sslMode, sslRootCert, binaries);
    }

    Connection withPassword(Supplier<char[]> newPassword) {
        return new Connection(host, port, user, Optional.of(newPassword), sslMode, sslRootCert, binaries);
    }

    Connection withSslMode(String newMode) {
        return new Connection(host, port, user, password, Optional.of(newMode), sslRootCert, binaries);
    }

    Connection withSslRootCert(Path newCert) {
        return new Connection(host, port, user, password, sslMode, Optional.of(newCert), binaries);
    }

    Connection withBinaries(Path newBinaries) {
        return new Connection(host, port, user, password, sslMode, sslRootCert, Optional.of(newBinaries));
    }

    @Override
    public Clients open(String label, Optional<Path> workspace) throws IOException, InterruptedException {
        return LocalClients.open(this, label, workspace);
    }

    boolean isLocal() {
        return host.startsWith("/") || host.equals("localhost") || host.equals("127.0.0.1") || host.equals("::1");
    }

    /** Says what is careless about it. */
    void caution(CaptureContext context) throws IOException {
        if (password.orElse(null) instanceof PasswordFile.FirstLine given && given.isOpenToAll()) {
            context.notice(
                    given.file().toString(),
                    "every user of this machine can read the database password; type: chmod o-rwx '" + given.file()
                            + "'");
        }
    }

    /** What libpq reads from the environment; no secret is in it. */
    Map<String, String> environment() {
        var environment = new LinkedHashMap<String, String>();
        environment.put("PGHOST", host);
        environment.put("PGPORT", Integer.toString(port));
        environment.put("PGUSER", user);
        environment.put("PGCLIENTENCODING", "UTF8");
        environment.put("PGCONNECT_TIMEOUT", "30");
        sslMode.ifPresent(mode -> environment.put("PGSSLMODE", mode));
        sslRootCert.ifPresent(
                cert -> environment.put("PGSSLROOTCERT", cert.toAbsolutePath().toString()));
        return environment;
    }

    @Override
    public String description() {
        return host.startsWith("/") ? "socket " + host + "/.s.PGSQL." + port : host + ":" + port;
    }
}
