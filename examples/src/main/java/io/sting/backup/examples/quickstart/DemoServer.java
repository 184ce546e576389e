package io.sting.backup.examples.quickstart;

import io.sting.backup.testing.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * A private PostgreSQL server: of the machine's binaries where they are installed, else an embedded one. The client
 * programs are the machine's in either case.
 */
interface DemoServer extends AutoCloseable {
    String host();

    int port();

    /** For a person. */
    String description();

    @Override
    void close() throws IOException;

    default Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host() + ":" + port() + "/" + database, "postgres", "");
    }

    static DemoServer start() throws IOException, InterruptedException {
        return PostgresServer.programs().isPresent() ? installed() : embedded();
    }

    private static DemoServer installed() throws IOException, InterruptedException {
        PostgresServer server = PostgresServer.start();
        return new DemoServer() {
            @Override
            public String host() {
                return server.host();
            }

            @Override
            public int port() {
                return server.port();
            }

            @Override
            public String description() {
                return "this machine's PostgreSQL";
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    private static DemoServer embedded() throws IOException {
        EmbeddedPostgres server = EmbeddedPostgres.builder().start();
        return new DemoServer() {
            @Override
            public String host() {
                return "localhost";
            }

            @Override
            public int port() {
                return server.getPort();
            }

            @Override
            public String description() {
                return "an embedded PostgreSQL";
            }

            @Override
            public void close() throws IOException {
                server.close();
            }
        };
    }
}
