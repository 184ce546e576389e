package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class SqlTest {
    @Test
    void quotes_names_and_texts_whatever_they_hold() {
        assertThat(Sql.name("a\"b;--")).isEqualTo("\"a\"\"b;--\"");
        assertThat(Sql.text("it's")).isEqualTo("'it''s'");
        assertThat(Sql.text("back\\slash'")).isEqualTo("E'back\\\\slash'''");
        assertThat(Sql.connectTo("a'b\\c host=evil")).isEqualTo("dbname='a\\'b\\\\c host=evil'");
        assertThatThrownBy(() -> Sql.name("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takes_lists_of_names_apart_and_only_those() {
        assertThat(Sql.set("search_path", "app, \"$user\", \"a, \"\"b\""))
                .isEqualTo("SET \"search_path\" TO 'app', '$user', 'a, \"b'");
        assertThat(Sql.set("search_path", "\"\"")).isEqualTo("SET \"search_path\" TO ''");
        assertThat(Sql.set("my.list", "a, b")).isEqualTo("SET \"my.list\" TO 'a, b'");
    }
}
