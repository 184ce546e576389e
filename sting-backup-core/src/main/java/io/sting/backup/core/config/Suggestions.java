package io.sting.backup.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known key that somebody most likely meant. */
final class Suggestions {
    private Suggestions() {}

    /**
     * The known path that is nearest by edit distance, if it is near at all. {@code retention_count} and
     * {@code retention.count} are the same to it; a right name in the wrong section is near, and so is what was cut short.
     */
    static Optional<String> nearest(String unknown, Collection<String> known) {
        return known.stream()
                .min(Comparator.<String>comparingInt(path -> distance(unknown, path))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(path -> distance(unknown, path) <= Math.max(1, unknown.length() / 4));
    }

    private static int distance(String unknown, String path) {
        String one = plain(unknown);
        String other = plain(path);
        boolean sameName = lastName(unknown).length() > 3 && lastName(unknown).equals(lastName(path));
        boolean isBeginning = one.length() > 5 && other.startsWith(one);
        return sameName || isBeginning ? Math.min(1, levenshtein(one, other)) : levenshtein(one, other);
    }

    private static String lastName(String path) {
        return plain(path.substring(path.lastIndexOf('.') + 1));
    }

    private static String plain(String path) {
        return path.toLowerCase(Locale.ROOT).replaceAll("[.\\-_]", "_");
    }

    /** Insertions, deletions and replacements that make one text the other (Wagner and Fischer, JACM 21/1, 1974). */
    private static int levenshtein(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
