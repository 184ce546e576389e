package io.sting.backup.core.internal.restore;

import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.PathPattern;
import io.sting.backup.model.PathSelection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Sees an archive's paths go by, and says of each pattern that took none which paths may have been meant. */
final class PatternTally {
    private static final int NEAR = 3;

    private final Map<PathPattern, Near> open = new LinkedHashMap<>();

    /** Paths that a pattern would have taken at another depth or in another case. */
    private static final class Near {
        private final PathPattern loose;
        private final Set<String> paths = new LinkedHashSet<>();

        Near(PathPattern pattern) {
            String text = pattern.toString();
            String body = text.startsWith("/") ? text.substring(1) : text;
            this.loose = PathPattern.of((body.startsWith("**") ? body : "**/" + body).toLowerCase(Locale.ROOT));
        }

        void see(ArchivePath path) {
            if (paths.size() < NEAR && loose.matches(path.value().toLowerCase(Locale.ROOT))) {
                paths.add(path.toString());
            }
        }
    }

    PatternTally(PathSelection selection) {
        selection.patterns().forEach(pattern -> open.put(pattern, new Near(pattern)));
    }

    void see(ArchivePath path) {
        if (open.isEmpty()) {
            return;
        }
        open.keySet().removeIf(pattern -> PathSelection.takes(pattern, path));
        open.values().forEach(near -> near.see(path));
    }

    /**
     * Does nothing if every pattern took something.
     *
     * @param where what was looked through
     * @throws InvalidPlanException naming every pattern that did not
     */
    void requireAll(String where) {
        List<String> problems = new ArrayList<>();
        open.forEach((pattern, near) -> problems.add("nothing in " + where + " matches \""
                + ArchivePath.printable(pattern.toString()) + "\""
                + (near.paths.isEmpty()
                        ? "; \"msting ls\" shows what there is"
                        : "; did you mean " + String.join(", ", near.paths) + "?")));
        if (!problems.isEmpty()) {
            throw new InvalidPlanException(problems);
        }
    }
}
