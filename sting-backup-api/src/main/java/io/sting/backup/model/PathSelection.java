package io.sting.backup.model;

import java.util.List;
import java.util.function.Predicate;

/**
 * Chooses entries by patterns, as {@link Selection} describes them: what one of them matches, and everything below that.
 * Immutable and safe for use by several threads.
 */
public final class PathSelection implements Predicate<ArchivePath> {
    private final List<PathPattern> patterns;

    private PathSelection(List<PathPattern> patterns) {
        this.patterns = patterns;
    }

    /**
     * Chooses by these patterns.
     *
     * @throws IllegalArgumentException if there is none, or one cannot be read
     */
    public static PathSelection of(List<String> patterns) {
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException("no pattern is given; \"**\" takes everything");
        }
        return new PathSelection(patterns.stream().map(PathPattern::of).toList());
    }

    /** The patterns, at least one. */
    public List<PathPattern> patterns() {
        return patterns;
    }

    @Override
    public boolean test(ArchivePath path) {
        return patterns.stream().anyMatch(pattern -> takes(pattern, path));
    }

    /** Whether a pattern matches a path, or a folder that it lies in. */
    public static boolean takes(PathPattern pattern, ArchivePath path) {
        String text = path.value();
        if (pattern.matches(text)) {
            return true;
        }
        for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
            if (pattern.matches(text.substring(0, slash))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return String.join(", ", patterns.stream().map(PathPattern::toString).toList());
    }
}
