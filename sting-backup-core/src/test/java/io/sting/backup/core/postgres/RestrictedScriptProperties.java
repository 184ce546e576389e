package io.sting.backup.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

final class RestrictedScriptProperties {
    private static final String FRAME = "\\A\\\\restrict ([0-9a-f]{48})\n([\\s\\S]*)\n\\\\unrestrict \\1\n\\z";

    private static String sent(String script, int chunkBytes) throws IOException, InterruptedException {
        var out = new ByteArrayOutputStream();
        InputStream in = new ByteArrayInputStream(script.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, chunkBytes));
            }
        };
        new RestrictedScript(in, out::write).send();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String framed(String sent) {
        var matcher = java.util.regex.Pattern.compile(FRAME).matcher(sent);
        assertThat(matcher.matches()).as(sent).isTrue();
        return matcher.group(2);
    }

    @Provide
    Arbitrary<String> scripts() {
        return Arbitraries.of(
                        "\\unrestrict", "\\", "SELECT 1;", "\n", "\r\n", " ", "x".repeat(300), "key", "\\restric", "ü")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    @Property
    void sends_everything_but_a_pair_of_restrict_lines(
            @ForAll("scripts") String script, @ForAll @IntRange(min = 1, max = 400) int chunkBytes) throws Exception {
        assertThat(framed(sent(script, chunkBytes))).isEqualTo(script);
        String paired =
                "--\n\\restrict key\n" + script.replace("\\unrestrict", "\\unres") + "\n\\unrestrict key\nend\n";
        assertThat(framed(sent(paired, chunkBytes)))
                .isEqualTo("--\n" + script.replace("\\unrestrict", "\\unres") + "\nend\n");
    }

    @Example
    void takes_out_one_pair_only() throws Exception {
        String script = "\\restrict one\n\\restrict two\n\\unrestrict two\n\\unrestrict one\n";

        assertThat(framed(sent(script, 1000))).isEqualTo("\\restrict two\n\\unrestrict two\n");
        assertThat(List.of(framed(sent("SELECT 1;\n".repeat(70) + "\\restrict late\n", 7))))
                .containsExactly("SELECT 1;\n".repeat(70) + "\\restrict late\n");
    }
}
