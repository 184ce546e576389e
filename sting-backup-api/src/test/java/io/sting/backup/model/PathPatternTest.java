package io.sting.backup.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                // the documented defaults: a name at any depth
                "*.tmp        | a.tmp | app/b.tmp | .tmp",
                "*.log        | x/y/z.log | a.b.log | .log",
                "node_modules | node_modules | web/node_modules | a/b/node_modules",
                ".git         | .git | sub/.git | a/b/.git",
                "__pycache__  | __pycache__ | a/__pycache__ | a/b/__pycache__",
                "models       | models | app/models | a/b/models",
                // with a slash: anchored
                "/models      | models | models | models",
                "models/      | models | app/models | a/b/models",
                "frontend/node_modules | frontend/node_modules | frontend/node_modules | frontend/node_modules",
                "/a/*/c       | a/b/c | a/xyz/c | a/./c",
                "conf/*.yml   | conf/a.yml | conf/.yml | conf/b.c.yml",
                // ** crosses slashes
                "**           | a | a/b | a/b/c",
                "**/logs      | logs | a/logs | a/b/logs",
                "a/**         | a/b | a/b/c | a/.b",
                "a/**/z       | a/z | a/b/z | a/b/c/z",
                "**/a/**/b    | a/b | x/a/b | x/a/y/z/b",
                "**.log       | a.log | x/a.log | x/y/.log",
                "/a**b        | ab | a/b | axx/yyb",
                "**/*         | a | a/b | a/b/c",
                "**/**/a      | a | b/a | b/c/a",
                // single characters and sets
                "?            | a | x/ü | 😀",
                "a?c          | abc | d/a.c | a😀c",
                "[abc]        | a | x/b | y/c",
                "[a-f]x       | ax | fx | q/cx",
                "[!a-f]       | g | x/z | Ü",
                "[^a]         | b | A | -",
                "[]]          | ] | x/] | ]",
                "[]a]         | ] | a | x/a",
                "[a-]         | a | - | x/-",
                "[a\\]b]      | ] | a | b",
                "[&^\\\\]     | & | ^ | \\",
                "[😀-😂]      | 😀 | 😁 | 😂",
                // taken as they are
                "\\*          | * | x/* | *",
                "a\\?         | a? | x/a? | a?",
                "\\[x         | [x | y/[x | [x",
                "a\\          | a\\ | x/a\\ | a\\",
                "a.b+(c)$     | a.b+(c)$ | x/a.b+(c)$ | a.b+(c)$",
                "{a,b}        | {a,b} | x/{a,b} | {a,b}",
                "***          | a | a/b | a/b/c"
            })
    void matches(String pattern, String first, String second, String third) {
        assertThat(new String[] {first, second, third})
                .allMatch(path -> PathPattern.of(pattern).matches(path));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*.tmp        | tmp | a.tmp.bak | a.tmp/x",
                "*.pyc        | a.py | a.pycx | A.PYC",
                "models       | Models | xmodels | models/a",
                "/models      | app/models | models/x | model",
                "frontend/node_modules | node_modules | a/frontend/node_modules | frontend/x/node_modules",
                "a/*          | a | a/b/c | x/a/b",
                "a/**         | a | b/a/c | ab/c",
                "a/**/z       | az | a/bz | a/b/zz",
                "**/logs      | xlogs | a/xlogs | logs/a",
                "?            | ab | '' | 😀😀",
                "[abc]        | d | ab | a/x",
                "[!a]         | a | ab | bb",
                "[a-c]/x      | /x | d/x | a/b/x",
                "a[!x]b       | a/b | axb | ab",
                "a[+-9]b      | a/b | ab | a:b",
                "a?b          | a/b | ab | axxb",
                "a*b          | a/b | a | xab",
                "a**b         | a/b | ax/yb | ba"
            })
    void does_not_match(String pattern, String first, String second, String third) {
        var matcher = PathPattern.of(pattern);

        assertThat(new String[] {first, second, third}).noneMatch(matcher::matches);
    }

    @Test
    void says_whether_it_is_bound_to_the_root() {
        assertThat(PathPattern.of("/models").anchored()).isTrue();
        assertThat(PathPattern.of("a/b").anchored()).isTrue();
        assertThat(PathPattern.of("**").anchored()).isTrue();
        assertThat(PathPattern.of("models").anchored()).isFalse();
        assertThat(PathPattern.of("models/").anchored()).isFalse();
        assertThat(PathPattern.of("/models")).hasToString("/models");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''        | names nothing",
                "/         | names nothing",
                "//        | names nothing",
                "a//b      | segment \"\"",
                "./a       | segment \".\"",
                "a/../b    | segment \"..\"",
                "..        | segment \"..\"",
                "[abc      | has a [ without its ]",
                "[]        | has a [ without its ]",
                "[!]       | has a [ without its ]",
                "x[a       | has a [ without its ]",
                "[z-a]     | the wrong way round",
                "[[:alpha:]] | named class"
            })
    void refuses_what_could_never_match_and_says_why(String pattern, String fault) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathPattern.of(pattern))
                .withMessageContaining("pattern \"" + pattern + "\"")
                .withMessageContaining(fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a*b", "x[1]", "what?", "back\\slash", "plain", "sp ace/and*", "ü[]"})
    void a_quoted_name_matches_itself_alone(String name) {
        var quoted = PathPattern.of(PathPattern.quote(name));

        assertThat(quoted.matches(name)).isTrue();
        assertThat(quoted.matches(name.replaceAll("[*?]", "z") + "z")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*a", "a*", "**a", "**/a", "[a]*", "?*"})
    void patterns_made_to_hang_a_backtracking_matcher_end(String part) {
        var pattern = PathPattern.of(part.repeat(200) + "b");

        assertThat(pattern.matches("a".repeat(4096))).isFalse();
        assertThat(pattern.matches("a/".repeat(2048) + "a")).isFalse();
    }
}
