package io.sting.backup.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.error.InvalidPlanException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever is done to the file, there is a configuration or a list of problems with lines, and nothing else. */
class StingConfigProperties {
    private static final Path FILE = Path.of("/opt/sting-ce/conf/config.yml");
    private static final String DOCUMENTED = documented();

    private static String documented() {
        try (var in = StingConfigProperties.class.getResourceAsStream("documented.yml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Provide
    Arbitrary<String> scraps() {
        return Arbitraries.of(
                "", " ", "\n", "\n  ", ":", ": ", "[", "]", "{", "}", "\"", "'", "*a", "&a ", "<<: ", "- ", "#", "!!x ",
                "|", "${A}", "${", "\t", "\u0000", "\uFEFF", "ü", "😀", "---\n", "...\n", "%", "@", "~", "backup:",
                "1e9", "0x1F");
    }

    @Property(tries = 5_000)
    void any_change_makes_a_configuration_or_problems_with_lines(
            @ForAll("scraps") String scrap,
            @ForAll @IntRange(max = 5_000) int at,
            @ForAll @IntRange(max = 12) int cut) {
        int start = Math.min(at, DOCUMENTED.length());
        int end = Math.min(start + cut, DOCUMENTED.length());
        String changed = DOCUMENTED.substring(0, start) + scrap + DOCUMENTED.substring(end);

        try {
            var config = StingConfig.of(changed, FILE, Map.of());
            assertThat(config.notices())
                    .allSatisfy(notice -> assertThat(notice.subject()).matches("config\\.yml:\\d+: .*"));
        } catch (InvalidPlanException e) {
            assertThat(e.problems()).isNotEmpty().allSatisfy(problem -> assertThat(problem)
                    .matches("config\\.yml:\\d+: .*")
                    .doesNotContain("\n"));
        }
    }

    @Property(tries = 2_000)
    void any_text_makes_a_configuration_or_problems(@ForAll String text) {
        try {
            assertThat(StingConfig.of("backup: " + text, FILE, Map.of())).isNotNull();
        } catch (InvalidPlanException e) {
            assertThat(e.problems()).isNotEmpty();
        }
    }
}
