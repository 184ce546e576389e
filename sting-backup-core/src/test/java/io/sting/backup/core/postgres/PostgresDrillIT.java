package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ComponentProof;
import io.sting.backup.testing.FolderContent;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.RecordingContext;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Restores on trial: they prove, or say what is wrong, and leave the server as it was. */
final class PostgresDrillIT extends PostgresIntegrationTest {
    private static PostgresServer server;

    private PostgresDatabases databases;
    private Map<String, String> before;

    @BeforeAll
    static void startServer() throws Exception {
        server = serverOrSkip(Map.of("max_prepared_transactions", "5"));
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void makeDatabases() throws Exception {
        reset(server);
        SampleDatabases.create(server);
        databases =
                databases(server, SampleDatabases.SMALL.toArray(String[]::new)).rowCounts(RowCounts.EXACT);
        before = ClusterState.of(server, SampleDatabases.SMALL);
    }

    private void assertUntouched(RecordingContext context) throws Exception {
        assertThat(ClusterState.of(server, SampleDatabases.SMALL)).isEqualTo(before);
        assertNoTraces(server);
        assertNoChildren();
        assertNothingLeftIn(context.workspace());
    }

    @Test
    void proves_every_row_and_leaves_the_server_as_it_was() throws Exception {
        Captured captured = capture(databases);
        long rows = Long.parseLong(server.psql(SampleDatabases.ODD, "SELECT count(*) FROM app.people;")
                .strip());
        var context = context();

        ComponentProof proof = databases.drill(context, captured.content()).orElseThrow();

        assertThat(proof.differences()).isEmpty();
        assertThat(proof.component()).isEqualTo("databases");
        assertThat(proof.compared()).containsKeys("databases", "tables", "rows").containsEntry("databases", 4L);
        assertThat(proof.compared().get("rows")).isGreaterThan(rows);
        assertUntouched(context);
    }

    @Test
    void proves_databases_that_today_are_not_named_or_cannot_be_replaced() throws Exception {
        Captured captured = capture(databases);
        server.psql(SampleDatabases.ODD, "BEGIN; CREATE TABLE open_end (x int); PREPARE TRANSACTION 'held';");
        before = ClusterState.of(server, SampleDatabases.SMALL);
        var context = context();
        try {
            var proof = databases(server, SampleDatabases.EMPTY).drill(context, captured.content());

            assertThat(proof.orElseThrow().compared()).containsEntry("databases", 4L);
            assertThat(proof.orElseThrow().proven()).isTrue();
        } finally {
            server.psql(SampleDatabases.ODD, "ROLLBACK PREPARED 'held';");
        }
        before = ClusterState.of(server, SampleDatabases.SMALL);
        assertUntouched(context);
    }

    @Test
    void says_which_table_has_not_the_rows_that_it_had() throws Exception {
        Captured captured = capture(databases);
        var context = context();

        ComponentProof proof =
                databases.drill(context, withRows(captured, "public.t", 3)).orElseThrow();

        assertThat(proof.proven()).isFalse();
        assertThat(proof.differences())
                .singleElement()
                .asString()
                .contains("table public.t had 3 rows and was restored with 2");
        assertUntouched(context);
    }

    /** The captured content with a manifest that tells of other rows. */
    private static FolderContent withRows(Captured captured, String table, long rows) {
        var settings = new LinkedHashMap<>(captured.context().settings());
        var told = new ArrayList<Object>();
        for (Object database : (List<?>) settings.get("databases")) {
            var facts = new HashMap<Object, Object>((Map<?, ?>) database);
            var counts = new HashMap<Object, Object>((Map<?, ?>) facts.get("rowCounts"));
            var tables = new ArrayList<Object>();
            for (Object one : (List<?>) counts.get("tables")) {
                boolean changed = table.equals(((Map<?, ?>) one).get("table"));
                tables.add(changed ? Map.of("table", table, "rows", rows) : one);
            }
            counts.put("tables", tables);
            facts.put("rowCounts", counts);
            told.add(facts);
        }
        settings.put("databases", told);
        return new FolderContent(
                "databases", captured.folder(), captured.content().entries(), settings);
    }

    @Test
    void loads_and_counts_but_says_that_estimates_prove_no_rows() throws Exception {
        for (RowCounts how : List.of(RowCounts.ESTIMATE, RowCounts.OFF)) {
            Captured captured = capture(databases.rowCounts(how));
            var context = context();

            ComponentProof proof = databases.drill(context, captured.content()).orElseThrow();

            assertThat(proof.proven()).isTrue();
            assertThat(proof.compared()).containsOnly(Map.entry("databases", 4L));
            assertThat(context.notices()).anyMatch(notice -> notice.contains("rows were not counted exactly"));
            assertUntouched(context);
        }
    }

    @Test
    void lets_nobody_in_while_roles_are_there_for_the_trial() throws Exception {
        Captured captured = capture(databases);
        try (var other = serverOrSkip(Map.of("log_statement", "ddl"))) {
            var context = context();

            ComponentProof proof =
                    databases(other).drill(context, captured.content()).orElseThrow();

            assertThat(proof.proven()).isTrue();
            assertNoTraces(other);
            assertThat(other.psql("postgres", "SELECT rolname FROM pg_roles WHERE oid >= 16384"))
                    .isEmpty();
            assertThat(other.log())
                    .contains("CREATE ROLE")
                    .doesNotContain("PASSWORD")
                    .doesNotContainPattern("(?<!NO)LOGIN");
        }
    }

    @Test
    void leaves_nothing_when_a_dump_is_damaged() throws Exception {
        Captured captured = capture(databases);
        Files.write(
                captured.folder()
                        .resolve(captured.content().entries().get(1).path().value()),
                new byte[500]);
        var context = context();

        assertThatThrownBy(() -> databases.drill(context, captured.content())).isInstanceOf(RestoreException.class);

        assertUntouched(context);
    }
}
