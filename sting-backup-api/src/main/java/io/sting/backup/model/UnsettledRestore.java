package io.sting.backup.model;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A restore of which something is left to do: one that a crash cut off, or one whose previous state is kept.
 *
 * @param restoreId names the restore
 * @param archive what was restored
 * @param begun when
 * @param state how far it came
 * @param components what it restores, in the order of commit
 * @param keptUntil when the previous state, if it is kept, is no longer; empty for no limit
 */
public record UnsettledRestore(
        String restoreId,
        Path archive,
        Instant begun,
        State state,
        List<String> components,
        Optional<Instant> keptUntil) {

    /** How far a restore came. */
    public enum State {
        /** The live state was not touched; recovery removes what was staged and starts services that were stopped. */
        STAGING,
        /**
         * Live and staged state were changing places, or had, and the services had not proven well on it; recovery brings
         * the previous state back.
         */
        COMMITTING,
        /** The restored state is in place; recovery removes the previous one. */
        COMMITTED,
        /** The restored state is in place, and the previous one is kept on purpose. */
        KEPT
    }

    public UnsettledRestore {
        components = List.copyOf(components);
    }

    /** One without a limit. */
    public UnsettledRestore(String restoreId, Path archive, Instant begun, State state, List<String> components) {
        this(restoreId, archive, begun, state, components, Optional.empty());
    }

    /** Whether a previous state is kept, and was to be kept no longer than until now. */
    public boolean isKeptTooLong(Instant now) {
        return state == State.KEPT
                && keptUntil.filter(limit -> !now.isBefore(limit)).isPresent();
    }
}
