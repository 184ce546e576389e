package io.sting.backup.model;

import java.util.List;

/**
 * What of a tree is captured: what matches an include pattern and no exclude pattern.
 *
 * <p>A pattern without {@code /} matches a name at any depth; one with {@code /} is anchored at the tree's root.
 * {@code *} and {@code ?} stop at a slash, {@code **} does not, {@code [abc]} is one character of a set. What is
 * excluded takes everything below it along.
 *
 * @param includes patterns, {@code **} for everything
 * @param excludes patterns
 */
public record Selection(List<String> includes, List<String> excludes) {
    /** Everything. */
    public static final Selection ALL = new Selection(List.of("**"), List.of());

    public Selection {
        includes = List.copyOf(includes);
        excludes = List.copyOf(excludes);
    }
}
