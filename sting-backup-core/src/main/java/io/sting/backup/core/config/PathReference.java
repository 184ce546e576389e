package io.sting.backup.core.config;

import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.PathPattern;
import java.util.Collection;

/**
 * A pattern of paths as a user words it, relative to the installation ({@code env/*.env}) or as an archive's listing shows
 * them ({@code files/env/*.env}).
 *
 * @param component whose paths it is about
 * @param pattern relative to that
 */
record PathReference(String component, String pattern) {

    /**
     * Reads one. What begins with a component's name and a slash is about that component; with a slash in front it is
     * about the installation, whatever follows.
     *
     * @throws InvalidPlanException if it is no pattern
     */
    static PathReference of(String text, Collection<String> components) {
        try {
            PathPattern.of(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidPlanException(String.valueOf(e.getMessage()));
        }
        int slash = text.indexOf('/');
        if (slash > 0 && components.contains(text.substring(0, slash))) {
            String rest = text.substring(slash);
            return new PathReference(text.substring(0, slash), isOnlySlashes(rest) ? "**" : rest);
        }
        return new PathReference(InstallationPlans.FILES, text);
    }

    private static boolean isOnlySlashes(String text) {
        return text.chars().allMatch(c -> c == '/');
    }

    /** The same as a pattern of paths in an archive of ours. */
    String inArchive() {
        String folder = "/" + PathPattern.quote(component) + "/";
        if (pattern.startsWith("**")) {
            return folder + pattern;
        }
        String body = pattern.startsWith("/") ? pattern.substring(1) : pattern;
        return PathPattern.of(pattern).anchored() ? folder + body : folder + "**/" + body;
    }
}
