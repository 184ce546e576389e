package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.PostgresServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commit, rollback and finish: whatever happens in between, and whoever goes on, it is all or nothing. */
final class PostgresCommitIT extends PostgresIntegrationTest {
    private static final List<String> NAMES = SampleDatabases.SMALL;
    private static final List<String> LEFT_AFTER_CHANGE =
            List.of(SampleDatabases.ODD, SampleDatabases.LONG, SampleDatabases.EMPTY);
    private static PostgresServer server;

    private PostgresDatabases databases;
    private Captured captured;
    private Map<String, String> archived;
    private Map<String, String> changed;

    @BeforeAll
    static void startServer() throws Exception {
        server = serverOrSkip(Map.of("max_prepared_transactions", "10"));
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void captureAndChange() throws Exception {
        SampleDatabases.create(server);
        databases = databases(server, NAMES.toArray(String[]::new));
        archived = ClusterState.of(server, NAMES);
        captured = capture(databases);
        SampleDatabases.change(server);
        changed = ClusterState.of(server, LEFT_AFTER_CHANGE);
    }

    @AfterEach
    void cleanUp() throws Exception {
        try {
            assertNoTraces(server);
            assertNoChildren();
        } finally {
            reset(server);
        }
    }

    private StagedRestore staged() throws IOException, InterruptedException {
        return validated(databases.stage(context(), captured.content()));
    }

    /** As another process would after a crash: nothing is known but the journal, which was a file meanwhile. */
    private StagedRestore taken(StagedRestore staged, String id) throws IOException {
        return databases.resume(id, JsonRoundTrip.of(staged.journal()));
    }

    private static String idOf(StagedRestore staged) {
        return Json.of(staged.journal()).list("databases").get(0).text("staged").split("_")[1];
    }

    private static String keptNameOf(String live, StagedRestore staged) {
        return Json.of(staged.journal()).list("databases").stream()
                .filter(swap -> swap.text("live").equals(live))
                .map(swap -> swap.text("kept"))
                .findFirst()
                .orElseThrow();
    }

    private void assertChangedState() throws IOException, InterruptedException {
        assertThat(ClusterState.of(server, LEFT_AFTER_CHANGE)).isEqualTo(changed);
        assertThat(server.psql("postgres", "SELECT count(*) FROM pg_database WHERE oid >= 16384"))
                .isEqualTo(LEFT_AFTER_CHANGE.size() + "\n");
    }

    private void assertArchivedState() throws IOException, InterruptedException {
        assertThat(ClusterState.of(server, NAMES)).isEqualTo(archived);
    }

    @Test
    void touches_nothing_live_before_the_commit() throws Exception {
        StagedRestore staged = staged();

        assertThat(ClusterState.of(server, LEFT_AFTER_CHANGE))
                .containsAllEntriesOf(Map.of(
                        SampleDatabases.ODD, changed.get(SampleDatabases.ODD),
                        SampleDatabases.LONG, changed.get(SampleDatabases.LONG),
                        SampleDatabases.EMPTY, changed.get(SampleDatabases.EMPTY)));
        assertThat(server.psql("postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'clerk'"))
                .isEqualTo("\n");
        staged.rollback();
        assertChangedState();
    }

    @Test
    void goes_back_when_rolled_back_after_the_commit() throws Exception {
        StagedRestore staged = staged();
        staged.commit();
        assertThat(server.psql(SampleDatabases.LONG, "SELECT count(*) FROM t")).isEqualTo("2\n");

        staged.rollback();
        assertChangedState();
        staged.rollback();
        assertChangedState();
    }

    @Test
    void rolls_back_when_a_prepared_transaction_came_between_check_and_commit() throws Exception {
        StagedRestore staged = staged();
        server.psql(SampleDatabases.EMPTY, "BEGIN; INSERT INTO not_empty_now VALUES (1); PREPARE TRANSACTION 'late';");

        assertThatThrownBy(staged::commit)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty")
                .hasMessageContaining("prepared transaction");
        staged.rollback();

        server.psql(SampleDatabases.EMPTY, "ROLLBACK PREPARED 'late';");
        assertChangedState();
    }

    @Test
    void rolls_back_when_a_name_was_taken_between_check_and_commit() throws Exception {
        StagedRestore staged = staged();
        String kept = keptNameOf(SampleDatabases.ODD, staged);
        server.psql("postgres", "CREATE DATABASE " + Sql.name(kept) + ";");

        assertThatThrownBy(staged::commit)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(kept)
                .hasMessageContaining("already exists");
        staged.rollback();

        assertThat(server.psql("postgres", "SELECT 1 FROM pg_database WHERE datname = " + Sql.text(kept)))
                .isEqualTo("1\n");
        server.psql("postgres", "DROP DATABASE " + Sql.name(kept) + ";");
        assertChangedState();
    }

    @Test
    void leaves_a_stranger_alone_that_has_the_name_of_a_missing_database() throws Exception {
        StagedRestore staged = staged();
        server.psql("postgres", "CREATE DATABASE " + Sql.name(SampleDatabases.SLASH) + ";");
        server.psql(SampleDatabases.SLASH, "CREATE TABLE stranger (a int);");

        assertThatThrownBy(staged::commit).isInstanceOf(IOException.class).hasMessageContaining("already exists");
        staged.rollback();

        assertThat(server.psql(SampleDatabases.SLASH, "SELECT count(*) FROM stranger;"))
                .isEqualTo("0\n");
        server.psql("postgres", "DROP DATABASE " + Sql.name(SampleDatabases.SLASH) + ";");
        assertChangedState();
    }

    @Test
    void rolls_back_when_a_role_cannot_be_changed() throws Exception {
        StagedRestore staged = staged();
        server.psql("postgres", "ALTER ROLE clerk RENAME TO someone;");

        assertThatThrownBy(staged::commit).isInstanceOf(IOException.class).hasMessageContaining("clerk");
        staged.rollback();

        server.psql("postgres", "ALTER ROLE someone RENAME TO clerk;");
        assertChangedState();
    }

    @Test
    void goes_back_in_another_process_when_it_was_staged() throws Exception {
        StagedRestore staged = staged();

        taken(staged, idOf(staged)).rollback();

        assertChangedState();
    }

    @Test
    void goes_back_without_a_journal_when_staging_was_cut_off() throws Exception {
        StagedRestore staged = databases.stage(context(), captured.content());

        databases.resume(idOf(staged), Map.of()).rollback();

        assertChangedState();
    }

    @Test
    void goes_back_in_another_process_when_databases_were_just_closed() throws Exception {
        StagedRestore staged = staged();
        // As far as a commit came that was killed before its transaction.
        server.psql("postgres", DatabaseScripts.allowConnections(SampleDatabases.ODD, false));
        server.psql("postgres", DatabaseScripts.allowConnections(SampleDatabases.EMPTY, false));

        taken(staged, idOf(staged)).rollback();

        assertChangedState();
    }

    @Test
    void goes_back_in_another_process_after_commit_and_restart_of_the_server() throws Exception {
        StagedRestore staged = staged();
        staged.commit();
        server.kill();
        server.restart();

        taken(staged, idOf(staged)).rollback();

        assertChangedState();
    }

    @Test
    void finishes_in_another_process_after_commit() throws Exception {
        StagedRestore staged = staged();
        staged.commit();
        server.restart();

        String kept = server.psql(
                "postgres", "SELECT sum(pg_database_size(oid)) FROM pg_database WHERE datname LIKE 'sting\\_%\\_k%'");
        assertThat(taken(staged, idOf(staged)).previousBytes()).hasValue(Long.parseLong(kept.strip()));

        taken(staged, idOf(staged)).finish();
        assertArchivedState();
        assertThat(taken(staged, idOf(staged)).previousBytes()).hasValue(0);
        taken(staged, idOf(staged)).finish();
        assertArchivedState();
    }

    @Test
    void finishes_when_dropping_was_cut_off_midway() throws Exception {
        StagedRestore staged = staged();
        staged.commit();
        String kept = keptNameOf(SampleDatabases.LONG, staged);
        server.psql("postgres", "DROP DATABASE " + Sql.name(kept) + ";");

        taken(staged, idOf(staged)).finish();

        assertArchivedState();
    }

    @Test
    void refuses_to_roll_back_when_the_previous_state_is_gone() throws Exception {
        StagedRestore staged = staged();
        staged.commit();
        staged.finish();

        assertThatThrownBy(staged::rollback).isInstanceOf(IOException.class).hasMessageContaining("is no longer there");
        assertArchivedState();
    }

    @Test
    void refuses_to_finish_what_was_not_committed() throws Exception {
        StagedRestore staged = staged();

        assertThatThrownBy(staged::finish).isInstanceOf(IOException.class).hasMessageContaining("not yet in place");

        staged.rollback();
        assertChangedState();
    }

    @Test
    void goes_through_when_interrupted() throws Exception {
        StagedRestore staged = staged();
        Thread.currentThread().interrupt();
        staged.commit();
        assertThat(Thread.interrupted()).isTrue();
        Thread.currentThread().interrupt();
        staged.finish();
        assertThat(Thread.interrupted()).isTrue();

        assertArchivedState();
    }

    @Test
    void leaves_roles_that_are_there_alone_when_told() throws Exception {
        StagedRestore staged = validated(databases.keepRoles().stage(context(), captured.content()));
        staged.commit();
        staged.finish();

        assertThat(server.psql("postgres", "SELECT rolconnlimit, rolcreatedb FROM pg_roles WHERE rolname = 'clerk'"))
                .isEqualTo("1|t\n");
        assertThat(server.psql("postgres", "SELECT rolbypassrls FROM pg_roles WHERE rolname = 'auditor'"))
                .isEqualTo("t\n");
        assertThat(server.psql(SampleDatabases.LONG, "SELECT count(*) FROM t")).isEqualTo("2\n");
    }

    @Test
    void restores_beside_the_live_one_when_given_another_name() throws Exception {
        StagedRestore staged = validated(PostgresDatabases.at(server.host(), server.port())
                .named(SampleDatabases.LONG)
                .restoredAs(SampleDatabases.LONG, "drill")
                .keepRoles()
                .stage(context(), captured.content()));
        staged.commit();

        assertThat(server.psql("drill", "SELECT count(*) FROM t")).isEqualTo("2\n");
        staged.rollback();
        assertChangedState();
    }
}
