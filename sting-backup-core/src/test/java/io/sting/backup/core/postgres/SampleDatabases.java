package io.sting.backup.core.postgres;

import io.sting.backup.testing.PostgresServer;
import java.io.IOException;
import java.util.List;

/** Databases with about everything in them that a restore could lose. */
final class SampleDatabases {
    static final String ODD = "Weird-DB.1";
    static final String LONG = "a".repeat(61) + "ß";
    static final String SLASH = "sales/2024 \"q1\" '%' = \\";
    static final String EMPTY = "empty";
    static final String BIG = "big";
    static final List<String> SMALL = List.of(ODD, LONG, SLASH, EMPTY);

    private SampleDatabases() {}

    static void create(PostgresServer server) throws IOException, InterruptedException {
        server.psql(
                "postgres",
                """
                CREATE ROLE app LOGIN PASSWORD 'app-secret';
                CREATE ROLE "Reader's" NOLOGIN;
                CREATE ROLE clerk LOGIN PASSWORD 'clerk-secret' CONNECTION LIMIT 7 VALID UNTIL '2030-01-02' IN ROLE "Reader's";
                CREATE ROLE auditor NOINHERIT CREATEDB BYPASSRLS IN ROLE pg_monitor;
                GRANT "Reader's" TO app WITH ADMIN OPTION;
                ALTER ROLE clerk SET statement_timeout = '5min';
                ALTER ROLE clerk SET search_path = "$user", app, public;
                COMMENT ON ROLE auditor IS 'it''s the auditor';
                """);
        for (String name : SMALL) {
            server.psql("postgres", "CREATE DATABASE " + Sql.name(name) + " OWNER app;");
        }
        server.psql("postgres", properties());
        server.psql(ODD, content());
        server.psql(LONG, "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'ä'), (2, NULL);");
        server.psql(SLASH, "CREATE TABLE \"odd \"\"table\" (a int); INSERT INTO \"odd \"\"table\" VALUES (42);");
    }

    private static String properties() {
        return """
                ALTER DATABASE %1$s CONNECTION LIMIT 33;
                COMMENT ON DATABASE %1$s IS 'the odd one; it''s \\ important';
                REVOKE ALL ON DATABASE %1$s FROM PUBLIC;
                GRANT CONNECT ON DATABASE %1$s TO "Reader's";
                GRANT TEMPORARY ON DATABASE %1$s TO clerk WITH GRANT OPTION;
                SET ROLE clerk; GRANT TEMPORARY ON DATABASE %1$s TO auditor; RESET ROLE;
                ALTER DATABASE %1$s SET search_path = app, "$user", public;
                ALTER DATABASE %1$s SET work_mem = '9MB';
                ALTER DATABASE %1$s SET "TimeZone" = 'Europe/Berlin';
                ALTER DATABASE %1$s SET my.custom = 'it''s, "quoted"\\';
                ALTER ROLE clerk IN DATABASE %1$s SET work_mem = '11MB';
                ALTER ROLE clerk IN DATABASE %1$s SET search_path = '';
                """
                .formatted(Sql.name(ODD));
    }

    private static String content() {
        return """
                CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION pg_trgm; CREATE EXTENSION "uuid-ossp";
                CREATE SCHEMA app AUTHORIZATION app;
                GRANT USAGE ON SCHEMA app TO "Reader's";
                ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA app GRANT SELECT ON TABLES TO "Reader's";
                SET ROLE app;
                CREATE TYPE app.mood AS ENUM ('fine', 'so so');
                CREATE DOMAIN app.positive AS int CHECK (VALUE > 0);
                CREATE TABLE app.people (
                  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                  name public.citext NOT NULL, tags public.hstore, mood app.mood, price numeric, amount app.positive,
                  total numeric GENERATED ALWAYS AS (price * 2) STORED);
                INSERT INTO app.people (name, tags, mood, price, amount)
                  SELECT 'Ünï ' || g, public.hstore('k', g::text), 'so so', g / 3.0, g FROM generate_series(1, 5000) g;
                CREATE INDEX people_name ON app.people USING gin ((name::text) public.gin_trgm_ops);
                CREATE SEQUENCE app.counter START 100 INCREMENT 7; SELECT nextval('app.counter'), nextval('app.counter');
                CREATE TABLE app.events (at date NOT NULL, what text) PARTITION BY RANGE (at);
                CREATE TABLE app.events_2023 PARTITION OF app.events FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
                CREATE TABLE app.events_2024 PARTITION OF app.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
                INSERT INTO app.events SELECT date '2023-06-01' + g, 'event ' || g FROM generate_series(1, 400) g;
                CREATE VIEW app.happy AS SELECT * FROM app.people WHERE mood = 'fine';
                CREATE MATERIALIZED VIEW app.sums AS SELECT mood, sum(price) FROM app.people GROUP BY mood;
                CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.price := NEW.price; RETURN NEW; END $$;
                CREATE TRIGGER touch BEFORE UPDATE ON app.people FOR EACH ROW EXECUTE FUNCTION app.touch();
                ALTER TABLE app.people ENABLE ROW LEVEL SECURITY;
                CREATE POLICY own ON app.people FOR SELECT TO "Reader's" USING (amount < 100);
                GRANT SELECT (id, name) ON app.people TO clerk;
                RESET ROLE;
                SELECT lo_from_bytea(4711, decode(repeat('00ff', 5000), 'hex'));
                ALTER LARGE OBJECT 4711 OWNER TO app; GRANT SELECT ON LARGE OBJECT 4711 TO clerk;
                SELECT :SERVER_VERSION_NUM >= 150000 AS publishes_columns \\gset
                \\if :publishes_columns
                CREATE PUBLICATION pub FOR TABLE app.people (id, name, mood);
                \\else
                CREATE PUBLICATION pub FOR TABLE app.people;
                \\endif
                """;
    }

    static void createBig(PostgresServer server) throws IOException, InterruptedException {
        server.psql("postgres", "CREATE DATABASE big OWNER app;");
        server.psql(
                BIG,
                "CREATE TABLE b AS SELECT g AS id, repeat(md5(g::text), 30) AS v FROM generate_series(1, 230000) g;"
                        + " ALTER TABLE b ADD PRIMARY KEY (id); ALTER TABLE b OWNER TO app;");
    }

    /** Makes a mess of everything, roles included. */
    static void change(PostgresServer server) throws IOException, InterruptedException {
        server.psql(
                ODD,
                "DROP TABLE app.events CASCADE; UPDATE app.people SET price = -1; DELETE FROM app.people WHERE id < 1000;"
                        + " ALTER TABLE app.happy OWNER TO postgres; SELECT nextval('app.counter'); SELECT lo_unlink(4711);"
                        + " CREATE TABLE public.newer (a int); DROP EXTENSION \"uuid-ossp\"; REVOKE ALL ON SCHEMA app FROM"
                        + " \"Reader's\";");
        server.psql(LONG, "DROP TABLE t;");
        server.psql(EMPTY, "CREATE TABLE not_empty_now (a int);");
        server.psql("postgres", "DROP DATABASE " + Sql.name(SLASH) + ";");
        server.psql(
                "postgres",
                """
                ALTER DATABASE %1$s RESET ALL; ALTER DATABASE %1$s CONNECTION LIMIT -1; ALTER DATABASE %1$s OWNER TO postgres;
                COMMENT ON DATABASE %1$s IS 'changed'; GRANT ALL ON DATABASE %1$s TO PUBLIC;
                ALTER ROLE clerk IN DATABASE %1$s SET work_mem = '1MB';
                ALTER DATABASE %2$s SET work_mem = '2MB';
                ALTER ROLE app PASSWORD 'another'; ALTER ROLE clerk RESET ALL;
                ALTER ROLE clerk CONNECTION LIMIT 1 VALID UNTIL 'infinity' CREATEDB PASSWORD NULL;
                REVOKE "Reader's" FROM clerk;
                REVOKE TEMPORARY ON DATABASE %1$s FROM clerk CASCADE;
                DROP ROLE auditor;
                """
                        .formatted(Sql.name(ODD), Sql.name(EMPTY)));
    }
}
