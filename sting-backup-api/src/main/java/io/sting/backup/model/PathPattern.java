package io.sting.backup.model;

import java.util.List;

/**
 * A pattern of relative paths, as {@link Selection} describes them. Immutable and safe for use by several threads.
 *
 * <p>Matching is by Unicode characters, and case counts. Its time is bounded by the path's length times the
 * pattern's, whatever the pattern: the pattern is run as a nondeterministic automaton, without backtracking (after K.
 * Thompson, "Regular expression search algorithm", CACM 11/6, 1968).
 */
public final class PathPattern {
    private final String text;
    private final List<GlobToken> tokens;
    private final boolean anchored;
    private final String suffix;
    private final Shortcut shortcut;

    /** Forms of pattern that most people write, and that need no automaton. */
    private enum Shortcut {
        NONE,
        EVERYTHING,
        LITERAL,
        SUFFIX
    }

    private PathPattern(String text, List<GlobToken> tokens, boolean anchored) {
        this.text = text;
        this.tokens = List.copyOf(tokens);
        this.anchored = anchored;
        this.shortcut = shortcutOf(tokens);
        this.suffix = shortcut == Shortcut.LITERAL
                ? literalFrom(tokens, 0)
                : shortcut == Shortcut.SUFFIX ? literalFrom(tokens, 1) : "";
    }

    /**
     * Reads a pattern; {@code \} takes the next character as it is, and a slash at the end makes no difference.
     *
     * @throws IllegalArgumentException if it could never match as it is written: it is empty, has an empty, {@code .}
     *     or {@code ..} segment, or a set that is not closed, empty or the wrong way round; the message says which
     */
    public static PathPattern of(String pattern) {
        String body = pattern;
        while (body.endsWith("/")) {
            body = body.substring(0, body.length() - 1);
        }
        boolean anchored = body.indexOf('/') >= 0 || body.startsWith("**");
        if (body.startsWith("/")) {
            body = body.substring(1);
        }
        if (body.isEmpty()) {
            throw fault(pattern, "names nothing");
        }
        for (String segment : body.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw fault(pattern, "has a segment \"" + segment + "\" and can match nothing; write it without");
            }
        }
        try {
            return new PathPattern(pattern, GlobToken.parse(body), anchored);
        } catch (IllegalArgumentException e) {
            throw fault(pattern, String.valueOf(e.getMessage()));
        }
    }

    /** The pattern that matches this path or name and nothing else, {@code \} before what has a meaning. */
    public static String quote(String path) {
        var quoted = new StringBuilder(path.length() + 8);
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '*' || c == '?' || c == '[' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.toString();
    }

    private static IllegalArgumentException fault(String pattern, String fault) {
        return new IllegalArgumentException("pattern \"" + ArchivePath.printable(pattern) + "\" " + fault);
    }

    private static Shortcut shortcutOf(List<GlobToken> tokens) {
        var rest = tokens.subList(1, tokens.size());
        if (!rest.stream().allMatch(PathPattern::isPlain)) {
            return Shortcut.NONE;
        }
        if (isPlain(tokens.get(0))) {
            return Shortcut.LITERAL;
        }
        if (tokens.get(0) instanceof GlobToken.Run run) {
            return run.acrossSlashes() && rest.isEmpty()
                    ? Shortcut.EVERYTHING
                    : run.acrossSlashes() ? Shortcut.NONE : Shortcut.SUFFIX;
        }
        return Shortcut.NONE;
    }

    /** A literal; but not half of a character, as an escaped byte is, which must not match half of another one. */
    private static boolean isPlain(GlobToken token) {
        return token instanceof GlobToken.Literal literal
                && (literal.codePoint() < Character.MIN_SURROGATE || literal.codePoint() > Character.MAX_SURROGATE);
    }

    private static String literalFrom(List<GlobToken> tokens, int start) {
        var literal = new StringBuilder();
        for (GlobToken token : tokens.subList(start, tokens.size())) {
            literal.appendCodePoint(((GlobToken.Literal) token).codePoint());
        }
        return literal.toString();
    }

    /** Whether it is bound to the root, so that it can match at one depth only. */
    public boolean anchored() {
        return anchored;
    }

    /** Whether a relative, {@code /}-separated path matches; a path below a match does not match by itself. */
    public boolean matches(String path) {
        int start = anchored ? 0 : path.lastIndexOf('/') + 1;
        return switch (shortcut) {
            case EVERYTHING -> true;
            case LITERAL -> path.length() - start == suffix.length() && path.startsWith(suffix, start);
            case SUFFIX -> !suffixIsCut(path, start) && path.endsWith(suffix) && starSpans(path, start);
            case NONE -> new GlobRun(tokens).matches(path, start);
        };
    }

    private boolean suffixIsCut(String path, int start) {
        return path.length() - start < suffix.length();
    }

    private boolean starSpans(String path, int start) {
        int slash = path.indexOf('/', start);
        return slash < 0 || slash >= path.length() - suffix.length();
    }

    /** The pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
