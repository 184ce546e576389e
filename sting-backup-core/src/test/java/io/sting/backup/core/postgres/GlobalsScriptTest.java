package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GlobalsScriptTest {
    private static final String SCRAM = "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy";
    private static final String MD5 = "md5" + "0a".repeat(16);

    @Test
    void finds_hashes_whatever_the_roles_are_called() {
        String script =
                """
                --
                -- it's "a comment
                \\restrict abc'
                SET standard_conforming_strings = on;
                CREATE ROLE app;
                ALTER ROLE app WITH NOSUPERUSER LOGIN CONNECTION LIMIT 3 PASSWORD '%s' VALID UNTIL '2030-01-01';
                ALTER ROLE "a ""b""; PASSWORD 'x'
                PASSWORD" WITH LOGIN PASSWORD '%s';
                ALTER ROLE nobody WITH NOLOGIN;
                ALTER ROLE nobody SET search_path TO 'PASSWORD', E'it''s\\\\';
                COMMENT ON ROLE app IS 'ALTER ROLE app WITH PASSWORD ''x''; ';
                """
                        .formatted(SCRAM, MD5);

        assertThat(GlobalsScript.passwords(script))
                .isEqualTo(Map.of(
                        "app", Optional.of(SCRAM),
                        "a \"b\"; PASSWORD 'x'\nPASSWORD", Optional.of(MD5),
                        "nobody", Optional.empty()));
    }

    @Test
    void refuses_what_is_no_hash() {
        assertThatThrownBy(() -> GlobalsScript.passwords("ALTER ROLE app WITH PASSWORD 'plain';"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"app\"")
                .hasMessageNotContaining("plain");
        assertThatThrownBy(() -> GlobalsScript.passwords("ALTER ROLE \"app WITH PASSWORD 'x';"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
