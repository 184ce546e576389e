package io.sting.backup.model;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Compares the matcher with a reference that is slow and, read beside the documentation, obviously right. */
class PathPatternProperties {

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of("a", "b", "ü", "😀", "*", "**", "**/", "/", "?", "[ab]", "[!a]", "\\*", "\\a", "\uDC80")
                .list()
                .ofMinSize(1)
                .ofMaxSize(7)
                .map(parts -> String.join("", parts))
                .filter(PathPatternProperties::isPattern);
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("a", "b", "ü", "😀", "*", "\uDC80", "aa")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> String.join("", parts))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(segments -> String.join("/", segments));
    }

    private static boolean isPattern(String text) {
        try {
            PathPattern.of(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Property(tries = 50_000)
    void agrees_with_the_reference(@ForAll("patterns") String text, @ForAll("paths") String path) {
        var pattern = PathPattern.of(text);
        String subject = pattern.anchored() ? path : path.substring(path.lastIndexOf('/') + 1);

        assertThat(pattern.matches(path))
                .as("%s on %s", text, path)
                .isEqualTo(Reference.matches(cleaned(text), subject));
    }

    @Property
    void any_path_quoted_matches_itself(@ForAll("paths") String path) {
        assertThat(PathPattern.of(PathPattern.quote(path)).matches(path)).isTrue();
    }

    private static String cleaned(String text) {
        String body = text.replaceAll("/+$", "");
        return body.startsWith("/") ? body.substring(1) : body;
    }

    /** Tries everything, from the front. */
    private static final class Reference {
        static boolean matches(String pattern, String path) {
            return at(pattern.codePoints().toArray(), 0, path.codePoints().toArray(), 0);
        }

        private static boolean at(int[] pattern, int p, int[] path, int s) {
            if (p == pattern.length) {
                return s == path.length;
            }
            if (isFolders(pattern, p)) {
                for (int end = s; end <= path.length; end++) {
                    if ((end == s || path[end - 1] == '/') && at(pattern, p + 3, path, end)) {
                        return true;
                    }
                }
                return false;
            }
            if (pattern[p] == '*') {
                int stars = stars(pattern, p);
                for (int end = s; end <= path.length; end++) {
                    if (at(pattern, p + stars, path, end)) {
                        return true;
                    }
                    if (end < path.length && path[end] == '/' && stars == 1) {
                        return false;
                    }
                }
                return false;
            }
            if (s == path.length) {
                return false;
            }
            if (pattern[p] == '[') {
                boolean negated = pattern[p + 1] == '!';
                boolean listed = negated ? path[s] == 'a' : path[s] == 'a' || path[s] == 'b';
                return path[s] != '/' && listed != negated && at(pattern, p + 4, path, s + 1);
            }
            if (pattern[p] == '?') {
                return path[s] != '/' && at(pattern, p + 1, path, s + 1);
            }
            int literal = pattern[p] == '\\' ? p + 1 : p;
            return pattern[literal] == path[s] && at(pattern, literal + 1, path, s + 1);
        }

        private static int stars(int[] pattern, int p) {
            int stars = 0;
            while (p + stars < pattern.length && pattern[p + stars] == '*') {
                stars++;
            }
            return stars;
        }

        private static boolean isFolders(int[] pattern, int p) {
            return (p == 0 || pattern[p - 1] == '/')
                    && pattern[p] == '*'
                    && stars(pattern, p) == 2
                    && p + 2 < pattern.length
                    && pattern[p + 2] == '/';
        }
    }
}
