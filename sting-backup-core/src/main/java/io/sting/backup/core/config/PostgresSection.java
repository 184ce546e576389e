package io.sting.backup.core.config;

import io.sting.backup.core.postgres.RowCounts;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code backup.postgres}: which databases, and how they are reached.
 *
 * @param host name or address of the server, or the folder of its socket; empty if a container is to be asked
 * @param port TCP port, or the number in the socket's name
 * @param user who connects
 * @param passwordFile file whose first line is the password, or empty
 * @param sslMode how far TLS is wanted and checked, in libpq's words
 * @param sslRootCertificate certificates to trust, or empty
 * @param binaries folder of the client programs; empty to find them
 * @param jobs how many databases are dumped at once; 0 to decide by the number of cores
 * @param rowCounts how rows are counted for the manifest
 * @param databases names; empty to leave databases out
 */
public record PostgresSection(
        Optional<String> host,
        int port,
        String user,
        Optional<Path> passwordFile,
        String sslMode,
        Optional<Path> sslRootCertificate,
        Optional<Path> binaries,
        int jobs,
        RowCounts rowCounts,
        List<String> databases) {

    public PostgresSection {
        databases = List.copyOf(databases);
    }

    static PostgresSection of(Settings settings) {
        return new PostgresSection(
                Optional.of(settings.get(Schema.POSTGRES_HOST)).filter(host -> !host.isEmpty()),
                settings.get(Schema.POSTGRES_PORT),
                settings.get(Schema.POSTGRES_USER),
                settings.get(Schema.POSTGRES_PASSWORD_FILE),
                settings.get(Schema.POSTGRES_SSLMODE),
                settings.get(Schema.POSTGRES_SSLROOTCERT),
                settings.get(Schema.POSTGRES_BIN),
                settings.get(Schema.POSTGRES_JOBS),
                RowCounts.valueOf(settings.get(Schema.POSTGRES_ROW_COUNTS).toUpperCase(Locale.ROOT)),
                settings.get(Schema.POSTGRES_DATABASES));
    }

    /** The folder of the server's socket, if that is how it is reached. */
    public Optional<Path> socket() {
        return host.filter(text -> text.startsWith("/")).map(Path::of);
    }
}
