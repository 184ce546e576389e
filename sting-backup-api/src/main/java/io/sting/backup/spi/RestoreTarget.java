package io.sting.backup.spi;

import io.sting.backup.model.ComponentProof;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestoreChange.Action;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Somewhere that a component can be restored to, in two phases: {@link #stage} lays everything beside the live state
 * and may take its time; {@link StagedRestore#commit} then only renames. A target is immutable; targets of one plan
 * are staged side by side. Everything blocks and obeys interruption, except commit, rollback and finish, which go
 * through.
 */
public interface RestoreTarget {

    /** The component that it takes, as {@link BackupSource#name()} has it. */
    String name();

    /**
     * Lays the component's content beside the live state, on the same file system or server, under names that hold the
     * restore's id. The live state is not touched. When it throws, it has removed what it laid; what kept it from that
     * is among the suppressed exceptions, and is tried again by {@link #resume}.
     */
    StagedRestore stage(RestoreContext context, ComponentContent content) throws IOException, InterruptedException;

    /**
     * Restores the component on trial: where nothing live is touched, under names that hold the restore's id or in
     * {@link RestoreContext#workspace()}; compares what came back with what was captured, and removes it again, also
     * when it throws. What kept it from that is among the suppressed exceptions; that, and a crash, is settled by
     * {@link #resume} and {@link StagedRestore#rollback}.
     *
     * @return what was compared; empty, the default, if this target cannot restore on trial
     */
    default Optional<ComponentProof> drill(RestoreContext context, ComponentContent content)
            throws IOException, InterruptedException {
        return Optional.empty();
    }

    /**
     * Takes up a restore that a crash cut off, from what {@link StagedRestore#journal()} told then, or
     * {@link RestoreContext#journal} if the crash came while it was staged. Nothing is changed yet; the caller goes on with {@link StagedRestore#rollback()} or {@link StagedRestore#finish()}.
     *
     * @param restoreId which restore
     * @param journal what was recorded; empty if nothing had been by then: what may lie staged is found by the
     *     restore's id in its names
     */
    StagedRestore resume(String restoreId, Map<String, Object> journal) throws IOException;

    /**
     * Whether it takes a part of its component only. Of an archive with an index and a sidecar only what is needed is
     * read then, each part checked by itself; otherwise the whole archive is checked first. False by default.
     */
    default boolean partial() {
        return false;
    }

    /**
     * What of the live state it replaces, as far as that can be said without looking at it: for the question whether to
     * go on. By default the component as a whole.
     *
     * @param component what the archive has for it
     */
    default List<RestoreChange> outline(ComponentSummary component) {
        return List.of(
                new RestoreChange(name(), Action.REPLACED, component.name(), component.contentBytes(), List.of()));
    }

    /**
     * Finds out what {@link #stage} and a commit would change, and changes nothing. What would keep them from going
     * through is thrown, as they would. By default what {@link #outline} says.
     *
     * @param changes is handed every change; however many, none is held
     * @return how many entries of the component are not taken
     */
    default long preview(RestoreContext context, ComponentContent content, Consumer<? super RestoreChange> changes)
            throws IOException, InterruptedException {
        outline(content.summary()).forEach(changes);
        return 0;
    }
}
