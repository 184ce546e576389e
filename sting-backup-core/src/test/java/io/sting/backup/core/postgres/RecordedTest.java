package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.CorruptBackupException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A manifest is whoever wrote the archive's: what it says is used in statements, so it has to make sense. */
final class RecordedTest {
    private static final Map<String, Object> SERVER =
            Map.of("version", "15.3", "versionNumber", 150_003L, "clientMajorVersion", 15L, "passwords", true);

    private static Map<String, Object> settings(Map<String, Object> database, Map<String, Object> role) {
        return Map.of("server", SERVER, "databases", List.of(database), "roles", List.of(role));
    }

    private static Map<String, Object> database(String key, Object value) {
        var database = new HashMap<String, Object>(Map.of(
                "name", "shop",
                "owner", "app",
                "encoding", "UTF8",
                "collate", "C",
                "ctype", "C",
                "provider", "c",
                "tablespace", "pg_default",
                "connectionLimit", -1L,
                "sizeBytes", 1L));
        database.put("grants", List.of(Map.of("grantee", "", "grantor", "app", "privilege", "CONNECT")));
        database.put(key, value);
        return database;
    }

    private static Map<String, Object> role(String key, Object value) {
        var role = new HashMap<String, Object>(Map.of("name", "app", "connectionLimit", -1L));
        role.put(key, value);
        return role;
    }

    private static Map<String, Object> member(String key, Object value) {
        return role("memberOf", List.of(Map.of("role", "boss", "grantor", "postgres", key, value)));
    }

    private static Map<String, Object> plainDatabase() {
        return database("comment", "a shop");
    }

    private static Map<String, Object> plainRole() {
        return member("inherits", "true");
    }

    static Stream<Map<String, Object>> nonsense() {
        return Stream.of(
                settings(plainDatabase(), member("inherits", "true; DROP DATABASE shop")),
                settings(plainDatabase(), member("sets", "false\n\\! id\n")),
                settings(plainDatabase(), role("settings", List.of("no assignment"))),
                settings(plainDatabase(), role("comment", "a\0b")),
                settings(plainDatabase(), role("name", "a\0b")),
                settings(
                        database("grants", List.of(Map.of("grantee", "", "grantor", "app", "privilege", "ALL; DROP"))),
                        plainRole()),
                settings(database("owner", "a\0b"), plainRole()),
                settings(database("settings", List.of(Map.of("setting", "work_mem"))), plainRole()),
                settings(database("tablespaces", "fast"), plainRole()),
                settings(database("owners", List.of(1L)), plainRole()),
                settings(database("extensions", List.of(Map.of("version", "1"))), plainRole()),
                settings(database("rowCounts", "many"), plainRole()),
                settings(
                        database("rowCounts", Map.of("kind", "exact", "tables", List.of(Map.of("table", 1L)))),
                        plainRole()),
                Map.of("server", Map.of("version", "15", "versionNumber", "15", "clientMajorVersion", 15L)),
                Map.of("server", Map.of("version", "15", "versionNumber", 150_003L)),
                Map.of(
                        "parameterGrants",
                        List.of(Map.of("role", "app", "parameter", "work_mem", "privilege", "SET; DROP"))));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void refuses_a_manifest_that_makes_no_sense(Map<String, Object> settings) {
        assertThatThrownBy(() -> Recorded.of(settings))
                .isInstanceOf(CorruptBackupException.class)
                .hasMessageContaining("makes no sense");
    }

    @Test
    void reads_one_that_does() {
        Recorded recorded = Recorded.of(settings(plainDatabase(), plainRole()));

        assertThat(recorded.database("shop")).isPresent();
        assertThat(recorded.roles().get(0).memberOf().get(0).inherits()).contains(true);
        assertThat(recorded.passwords()).isTrue();
    }
}
