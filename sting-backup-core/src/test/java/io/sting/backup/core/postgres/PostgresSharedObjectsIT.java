package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.RecordingContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What belongs to databases and roles, and is neither in one nor in its dump; and what keeps databases from being dropped. */
final class PostgresSharedObjectsIT extends PostgresIntegrationTest {
    private static final List<String> SHOP = List.of("shop");
    private static PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = serverOrSkip(Map.of("wal_level", "logical"));
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void cleanUp() throws Exception {
        try {
            assertNoTraces(server);
            assertNoChildren();
        } finally {
            for (String database : server.psql(
                            "postgres",
                            "SELECT DISTINCT d.datname FROM pg_database d JOIN pg_subscription s ON s.subdbid = d.oid")
                    .lines()
                    .toList()) {
                server.psql("postgres", DatabaseScripts.allowConnections(database, true));
                server.psql(database, DatabaseScripts.dropSubscription("sub"));
            }
            reset(server);
        }
    }

    private static PostgresDatabases shop() {
        return databases(server, "shop");
    }

    private RecordingContext restore(Captured captured) throws Exception {
        RecordingContext context = context();
        StagedRestore staged = validated(shop().stage(context, captured.content()));
        staged.commit();
        staged.finish();
        return context;
    }

    private static void createSubscriber() throws Exception {
        server.psql("postgres", "CREATE DATABASE shop;");
        server.psql(
                "shop",
                "CREATE TABLE t AS SELECT 1 AS a; CREATE SUBSCRIPTION sub CONNECTION 'dbname=nowhere' PUBLICATION p WITH"
                        + " (connect = false);");
    }

    private static void loseSubscriber() throws Exception {
        server.psql("shop", DatabaseScripts.dropSubscription("sub"));
        server.psql("postgres", "DROP DATABASE shop;");
    }

    @Test
    void says_that_a_subscription_came_back_disabled() throws Exception {
        createSubscriber();
        Captured captured = capture(shop());
        loseSubscriber();

        RecordingContext context = restore(captured);

        assertThat(context.notices()).singleElement().asString().contains("\"shop\"", "\"sub\"", "ENABLE");
        assertThat(server.psql("shop", "SELECT subname, subenabled FROM pg_subscription"))
                .isEqualTo("sub|f\n");
    }

    @Test
    void rolls_back_a_database_with_a_subscription() throws Exception {
        createSubscriber();
        Captured captured = capture(shop());
        loseSubscriber();

        StagedRestore staged = shop().stage(context(), captured.content());
        staged.rollback();
        StagedRestore committed = validated(shop().stage(context(), captured.content()));
        committed.commit();
        committed.rollback();

        assertThat(server.psql("postgres", "SELECT count(*) FROM pg_subscription"))
                .isEqualTo("0\n");
    }

    @Test
    void proves_a_database_with_a_subscription_and_leaves_the_live_one_alone() throws Exception {
        createSubscriber();
        Captured captured = capture(shop().rowCounts(RowCounts.EXACT));

        assertThat(shop().drill(context(), captured.content()).orElseThrow().proven())
                .isTrue();

        assertThat(server.psql("shop", "SELECT subname FROM pg_subscription")).isEqualTo("sub\n");
    }

    @Test
    void makes_a_template_a_template_again() throws Exception {
        server.psql("postgres", "CREATE DATABASE shop IS_TEMPLATE true;");
        Captured captured = capture(shop());
        server.psql("postgres", "ALTER DATABASE shop IS_TEMPLATE false;");
        Map<String, String> plain = ClusterState.of(server, SHOP);

        StagedRestore back = validated(shop().stage(context(), captured.content()));
        back.commit();
        back.rollback();
        assertThat(ClusterState.of(server, SHOP)).isEqualTo(plain);

        restore(captured);
        assertThat(server.psql("postgres", "SELECT datistemplate FROM pg_database WHERE datname = 'shop'"))
                .isEqualTo("t\n");
    }

    @Test
    void gives_a_missing_role_its_privileges_on_settings() throws Exception {
        server.psql(
                "postgres",
                """
                CREATE ROLE app; CREATE DATABASE shop OWNER app;
                GRANT SET ON PARAMETER log_min_messages TO app WITH GRANT OPTION;
                GRANT ALTER SYSTEM ON PARAMETER my.own TO app;
                """);
        Map<String, String> before = ClusterState.of(server, SHOP);
        Captured captured = capture(shop());
        server.psql(
                "postgres",
                "DROP DATABASE shop; REVOKE ALL ON PARAMETER log_min_messages, my.own FROM app; DROP ROLE app;");

        shop().stage(context(), captured.content()).rollback();
        assertThat(server.psql("postgres", "SELECT count(*) FROM pg_roles WHERE rolname = 'app'"))
                .isEqualTo("0\n");

        restore(captured);
        assertThat(ClusterState.of(server, SHOP)).isEqualTo(before);
        server.psql(
                "postgres",
                "DROP DATABASE shop; REVOKE ALL ON PARAMETER log_min_messages, my.own FROM app; DROP ROLE app;");
    }

    @Test
    void lets_a_member_grant_its_role_on_again() throws Exception {
        server.psql(
                "postgres",
                "CREATE ROLE boss; CREATE ROLE app; GRANT boss TO app WITH ADMIN OPTION; CREATE DATABASE shop OWNER app;");
        Map<String, String> before = ClusterState.of(server, SHOP);
        Captured captured = capture(shop());
        server.psql("postgres", "REVOKE ADMIN OPTION FOR boss FROM app;");
        Map<String, String> changed = ClusterState.of(server, SHOP);

        StagedRestore back = validated(shop().stage(context(), captured.content()));
        back.commit();
        assertThat(ClusterState.of(server, SHOP).get("roles")).contains("WITH ADMIN OPTION");
        back.rollback();
        assertThat(ClusterState.of(server, SHOP)).isEqualTo(changed);

        restore(captured);
        assertThat(ClusterState.of(server, SHOP)).isEqualTo(before);
    }
}
