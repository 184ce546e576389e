package io.sting.backup.model;

import java.util.regex.Pattern;

/**
 * A pattern of relative paths, as {@link Selection} describes them. Matching is by characters and case counts.
 */
public final class PathPattern {
    private final String text;
    private final Pattern regex;
    private final boolean anchored;

    private PathPattern(String text, Pattern regex, boolean anchored) {
        this.text = text;
        this.regex = regex;
        this.anchored = anchored;
    }

    /**
     * Reads a pattern; {@code \} takes the next character as it is.
     *
     * @throws IllegalArgumentException if it is empty or a set is not closed
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
            throw new IllegalArgumentException("pattern \"" + ArchivePath.printable(pattern) + "\" names nothing");
        }
        return new PathPattern(pattern, Pattern.compile(regexOf(pattern, body), Pattern.DOTALL), anchored);
    }

    private static String regexOf(String pattern, String body) {
        var regex = new StringBuilder();
        int i = 0;
        while (i < body.length()) {
            char c = body.charAt(i);
            if (body.startsWith("**/", i) && (i == 0 || body.charAt(i - 1) == '/')) {
                regex.append("(?:.*/)?");
                i += 3;
            } else if (body.startsWith("**", i)) {
                regex.append(".*");
                i += 2;
            } else if (c == '*') {
                regex.append("[^/]*");
                i++;
            } else if (c == '?') {
                regex.append("[^/]");
                i++;
            } else if (c == '[') {
                i = appendSet(pattern, body, i, regex);
            } else if (c == '\\' && i + 1 < body.length()) {
                regex.append(Pattern.quote(body.substring(i + 1, i + 2)));
                i += 2;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
                i++;
            }
        }
        return regex.toString();
    }

    private static int appendSet(String pattern, String body, int start, StringBuilder regex) {
        int first = start + 1;
        boolean negated = first < body.length() && (body.charAt(first) == '!' || body.charAt(first) == '^');
        if (negated) {
            first++;
        }
        int end = body.indexOf(']', first + 1);
        if (end < 0) {
            throw new IllegalArgumentException(
                    "pattern \"" + ArchivePath.printable(pattern) + "\" has a [ without its ]");
        }
        String set = body.substring(first, end).replaceAll("[\\\\\\[\\]&^]", "\\\\$0");
        regex.append("(?!/)[").append(negated ? "^" : "").append(set).append(']');
        return end + 1;
    }

    /** Whether it is bound to the root, so that it can match at one depth only. */
    public boolean anchored() {
        return anchored;
    }

    /** Whether a relative, {@code /}-separated path matches; a path below a match does not match by itself. */
    public boolean matches(String path) {
        return regex.matcher(anchored ? path : path.substring(path.lastIndexOf('/') + 1))
                .matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
