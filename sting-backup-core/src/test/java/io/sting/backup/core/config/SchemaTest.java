package io.sting.backup.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaTest {

    /** The documentation's row of a key: what docs/cli.md has to have, character for character. */
    private static <T> String row(Key<T> key) {
        return "| `" + key.path() + "` | " + key.type().expected() + " | `" + key.writtenDefault() + "` |";
    }

    @Test
    void the_documentation_has_every_key_with_its_type_and_default() throws IOException {
        String documentation = Files.readString(Path.of("../docs/cli.md"));

        assertThat(Schema.keys()).allSatisfy(key -> assertThat(documentation).contains(row(key)));
    }

    @Test
    void every_default_is_a_value_of_its_type() {
        assertThat(Schema.keys()).allSatisfy(SchemaTest::readsItsDefault);
    }

    private static <T> void readsItsDefault(Key<T> key) throws ValueType.Refused {
        var yaml = "backup:\n  key: " + key.writtenDefault() + "\n";
        var problems = new Problems("config.yml");
        var section = YamlDocument.section(yaml, "backup", new Variables(Map.of()), problems)
                .orElseThrow();
        var value = section.entries().get("key").value();

        assertThat(key.type().read(value)).as(key.path()).isEqualTo(key.defaultValue());
    }
}
