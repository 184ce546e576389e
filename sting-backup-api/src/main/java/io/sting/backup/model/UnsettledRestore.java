package io.sting.backup.model;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A restore of which something is left to do: one that a crash cut off, or one whose previous state is kept.
 *
 * @param restoreId names the restore
 * @param archive what was restored
 * @param begun when
 * @param state how far it came
 * @param components what it restores, in the order of commit
 */
public record UnsettledRestore(String restoreId, Path archive, Instant begun, State state, List<String> components) {

    /** How far a restore came. */
    public enum State {
        /** The live state was not touched; recovery removes what was staged. */
        STAGING,
        /** Live and staged state were changing places; recovery brings the previous state back. */
        COMMITTING,
        /** The restored state is in place; recovery removes the previous one. */
        COMMITTED,
        /** The restored state is in place, and the previous one is kept on purpose. */
        KEPT
    }

    public UnsettledRestore {
        components = List.copyOf(components);
    }
}
