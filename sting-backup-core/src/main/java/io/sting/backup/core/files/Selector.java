package io.sting.backup.core.files;

import io.sting.backup.model.PathPattern;
import io.sting.backup.model.Selection;
import java.util.List;
import java.util.Optional;

/** A compiled selection. A walk asks it name by name from the root down, handing in what it said of the folder. */
final class Selector {

    /** What a selection says of an entry. */
    enum Verdict {
        /** It is captured. */
        TAKEN,
        /** A folder that no include names, below which one may. */
        PASSED,
        /** It is left out, with everything below it. */
        LEFT
    }

    private final List<PathPattern> includes;
    private final List<PathPattern> excludes;
    private final boolean everything;

    Selector(Selection selection) {
        this.includes = selection.includes().stream().map(PathPattern::of).toList();
        this.excludes = selection.excludes().stream().map(PathPattern::of).toList();
        this.everything = selection.includes().contains("**");
    }

    /** What is said of the root. */
    Verdict root() {
        return everything ? Verdict.TAKEN : Verdict.PASSED;
    }

    /** The pattern that leaves an entry out, if one does. */
    Optional<PathPattern> excluding(String relative) {
        for (PathPattern pattern : excludes) {
            if (pattern.matches(relative)) {
                return Optional.of(pattern);
            }
        }
        return Optional.empty();
    }

    /**
     * Decides on an entry.
     *
     * @param folder what was said of the folder that it lies in
     * @param relative path relative to the root
     */
    Verdict decide(Verdict folder, String relative, boolean directory) {
        if (folder == Verdict.LEFT || excluding(relative).isPresent()) {
            return Verdict.LEFT;
        }
        return included(folder, relative, directory);
    }

    /** The same for an entry of which it is known that nothing excludes it. */
    Verdict included(Verdict folder, String relative, boolean directory) {
        if (folder == Verdict.TAKEN || includes.stream().anyMatch(pattern -> pattern.matches(relative))) {
            return Verdict.TAKEN;
        }
        return directory ? Verdict.PASSED : Verdict.LEFT;
    }

    /** Decides on an entry by its whole path. */
    Verdict decide(String relative, boolean directory) {
        Verdict verdict = root();
        int slash = relative.indexOf('/');
        while (slash >= 0) {
            verdict = decide(verdict, relative.substring(0, slash), true);
            slash = relative.indexOf('/', slash + 1);
        }
        return decide(verdict, relative, directory);
    }
}
