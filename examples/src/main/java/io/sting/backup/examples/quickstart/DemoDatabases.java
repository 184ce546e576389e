package io.sting.backup.examples.quickstart;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The installation's three databases: made, destroyed, and told apart row by row. */
final class DemoDatabases {
    static final List<String> NAMES = List.of("sting_app", "kratos_db", "sting_messaging");
    private static final String ROLE = "sting";

    private final DemoServer server;

    DemoDatabases(DemoServer server) {
        this.server = server;
    }

    void create() throws SQLException {
        run(
                "postgres",
                "CREATE ROLE " + ROLE + " LOGIN PASSWORD 'nectar'",
                "CREATE DATABASE sting_app OWNER " + ROLE,
                "CREATE DATABASE kratos_db OWNER " + ROLE,
                "CREATE DATABASE sting_messaging OWNER " + ROLE,
                "ALTER DATABASE sting_app SET timezone TO 'Europe/Berlin'");
        run(
                "sting_app",
                "CREATE TABLE reports (id bigserial PRIMARY KEY, title text NOT NULL, body text,"
                        + " length int GENERATED ALWAYS AS (length(body)) STORED)",
                "INSERT INTO reports (title, body) SELECT 'Report ' || i, repeat(md5(i::text), 20)"
                        + " FROM generate_series(1, 50000) i",
                "CREATE INDEX reports_title ON reports (title)",
                "GRANT SELECT ON reports TO " + ROLE,
                "SELECT lo_from_bytea(0, convert_to('a large object', 'UTF8'))");
        run(
                "kratos_db",
                "CREATE TABLE identities (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email text UNIQUE)",
                "INSERT INTO identities (email) SELECT 'bee' || i || '@hive.example' FROM generate_series(1, 5000) i");
        run(
                "sting_messaging",
                "CREATE TABLE messages (id bigint, at timestamptz NOT NULL, text text) PARTITION BY RANGE (at)",
                "CREATE TABLE messages_2026 PARTITION OF messages"
                        + " FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                "INSERT INTO messages SELECT i, timestamptz '2026-03-14' + i * interval '1 minute', 'Nachricht ' || i"
                        + " || ' – süß' FROM generate_series(1, 20000) i");
    }

    /** What an accident does: a table gone, rows changed, a database dropped. */
    void destroy() throws SQLException {
        run("sting_app", "DROP TABLE reports");
        run("kratos_db", "UPDATE identities SET email = 'lost' || email", "CREATE TABLE intruder (x int)");
        run("postgres", "DROP DATABASE sting_messaging");
    }

    private void run(String database, String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /**
     * Every table's rows.
     *
     * @param rows how many
     * @param digest of all of them
     */
    record Table(long rows, String digest) {}

    Map<String, Table> tables() throws SQLException {
        var found = new TreeMap<String, Table>();
        for (String database : NAMES) {
            try (Connection connection = server.connect(database);
                    Statement statement = connection.createStatement()) {
                for (String table : tableNames(statement)) {
                    found.put(database + "." + table, read(statement, table));
                }
            }
        }
        return found;
    }

    private static List<String> tableNames(Statement statement) throws SQLException {
        var names = new ArrayList<String>();
        try (ResultSet result = statement.executeQuery("SELECT c.relname FROM pg_class c JOIN pg_namespace n"
                + " ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1")) {
            while (result.next()) {
                names.add(result.getString(1));
            }
        }
        return names;
    }

    private static Table read(Statement statement, String table) throws SQLException {
        try (ResultSet result = statement.executeQuery(
                "SELECT count(*), md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) FROM " + table
                        + " t")) {
            result.next();
            return new Table(result.getLong(1), result.getString(2));
        }
    }
}
