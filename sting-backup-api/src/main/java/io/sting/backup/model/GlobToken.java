package io.sting.backup.model;

import java.util.ArrayList;
import java.util.List;

/** One element of a {@link PathPattern}. */
sealed interface GlobToken {

    /** One given character. */
    record Literal(int codePoint) implements GlobToken {}

    /** {@code ?}: one character, no slash. */
    record One() implements GlobToken {}

    /** {@code [a-z]}, {@code [!a-z]}: one character of a set, or outside it; never a slash. */
    record OneOf(boolean negated, List<Range> ranges) implements GlobToken {
        boolean contains(int codePoint) {
            if (codePoint == '/') {
                return false;
            }
            for (Range range : ranges) {
                if (codePoint >= range.first() && codePoint <= range.last()) {
                    return !negated;
                }
            }
            return negated;
        }
    }

    /** Characters of a set, both ends included. */
    record Range(int first, int last) {}

    /** {@code *}, and {@code **} which also takes slashes: any characters, or none. */
    record Run(boolean acrossSlashes) implements GlobToken {}

    /** A segment {@code **} with the slash behind it: any folders, or none. */
    record Folders() implements GlobToken {}

    /**
     * The elements of a pattern, in order.
     *
     * @throws IllegalArgumentException with what is wrong, to be put behind the pattern
     */
    static List<GlobToken> parse(String body) {
        return new Parser(body.codePoints().toArray()).parse();
    }

    /** Reads a pattern from left to right. */
    final class Parser {
        private final int[] body;
        private final List<GlobToken> tokens = new ArrayList<>();
        private int at;

        private Parser(int[] body) {
            this.body = body;
        }

        private List<GlobToken> parse() {
            while (at < body.length) {
                int c = body[at++];
                switch (c) {
                    case '*' -> star();
                    case '?' -> tokens.add(new One());
                    case '[' -> tokens.add(set());
                    default -> tokens.add(new Literal(unescaped(c)));
                }
            }
            return tokens;
        }

        private void star() {
            boolean beginsSegment = at == 1 || body[at - 2] == '/';
            int stars = 1;
            while (at < body.length && body[at] == '*') {
                at++;
                stars++;
            }
            if (stars == 2 && beginsSegment && at < body.length && body[at] == '/') {
                at++;
                addFolders();
            } else {
                tokens.add(new Run(stars > 1));
            }
        }

        /** Once in a row is enough, and keeps the automaton's steps without a character short. */
        private void addFolders() {
            if (tokens.isEmpty() || !(tokens.get(tokens.size() - 1) instanceof Folders)) {
                tokens.add(new Folders());
            }
        }

        private int unescaped(int c) {
            return c == '\\' && at < body.length ? body[at++] : c;
        }

        private OneOf set() {
            boolean negated = at < body.length && (body[at] == '!' || body[at] == '^');
            if (negated) {
                at++;
            }
            var ranges = new ArrayList<Range>();
            while (at < body.length && (body[at] != ']' || ranges.isEmpty())) {
                ranges.add(range());
            }
            if (at == body.length) {
                throw new IllegalArgumentException("has a [ without its ]");
            }
            at++;
            return new OneOf(negated, List.copyOf(ranges));
        }

        private Range range() {
            if (body[at] == '[' && at + 1 < body.length && body[at + 1] == ':') {
                throw new IllegalArgumentException("has a named class [:…:]; write the characters, as in [a-z]");
            }
            int first = unescaped(body[at++]);
            if (at + 1 >= body.length || body[at] != '-' || body[at + 1] == ']') {
                return new Range(first, first);
            }
            at++;
            int last = unescaped(body[at++]);
            if (last < first) {
                throw new IllegalArgumentException("has a range the wrong way round in its [ ]");
            }
            return new Range(first, last);
        }
    }
}
