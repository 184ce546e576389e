package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.model.ArchivePath;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

final class DumpNamesProperties {
    @Property
    boolean every_name_comes_back(@ForAll @NotEmpty @StringLength(max = 63) String name) {
        // Names that PostgreSQL can have: valid Unicode without NUL.
        if (name.indexOf('\0') >= 0 || !name.equals(new String(name.getBytes(UTF_8), UTF_8))) {
            return true;
        }
        String entry = DumpNames.entryOf(name);
        assertThat(entry).matches("[A-Za-z0-9._%-]+");
        return DumpNames.databaseOf(ArchivePath.of(entry)).orElseThrow().equals(name);
    }

    private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;

    @Property
    void any_entry_is_decoded_or_refused(@ForAll @NotEmpty String entry) {
        try {
            DumpNames.databaseOf(ArchivePath.of(entry + ".dump"))
                    .ifPresent(name -> assertThat(name).doesNotContain("\0"));
        } catch (IllegalArgumentException notAPath) {
            assertThat(notAPath).hasMessageContaining("not an archive path");
        }
    }

    @Example
    void the_documented_cases() {
        assertThat(DumpNames.entryOf("sting_app")).isEqualTo("sting_app.dump");
        assertThat(DumpNames.entryOf("Weird-DB.1")).isEqualTo("Weird-DB.1.dump");
        assertThat(DumpNames.entryOf("a/b*ü%")).isEqualTo("a%2Fb%2A%C3%BC%25.dump");
        assertThat(DumpNames.databaseOf(ArchivePath.of("globals.sql"))).isEmpty();
        assertThat(DumpNames.plainDatabaseOf(ArchivePath.of("globals.sql"))).isEmpty();
        assertThat(DumpNames.plainDatabaseOf(ArchivePath.of("a%20b.sql"))).contains("a b");
        assertThat(DumpNames.databaseOf(ArchivePath.of("a%00b.dump"))).isEmpty();
        assertThat(DumpNames.databaseOf(ArchivePath.of("a%2.dump"))).isEmpty();
    }
}
