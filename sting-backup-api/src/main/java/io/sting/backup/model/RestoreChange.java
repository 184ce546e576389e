package io.sting.backup.model;

import java.util.List;

/**
 * One thing that a restore would change.
 *
 * @param component the component that it belongs to
 * @param action what would be done
 * @param name what it is done to: a path relative to the tree ({@code .} for its root), a database's name on the server
 * @param sizeBytes length of what would be there afterwards, or of what would go; 0 for anything but content
 * @param details for {@link Action#CHANGED} what differs ({@code type}, {@code content}, {@code mode}, {@code owner},
 *     {@code time}, {@code attributes}, {@code link}), otherwise what is worth knowing; may be empty
 */
public record RestoreChange(String component, Action action, String name, long sizeBytes, List<String> details) {

    /** What would be done. */
    public enum Action {
        /** It is not there, and would be. */
        ADDED,
        /** It would be made what it was; what differs was found out. */
        CHANGED,
        /** It would be replaced as a whole, whether it differs or not. */
        REPLACED,
        /** It is there, and would go. */
        REMOVED
    }

    public RestoreChange {
        details = List.copyOf(details);
    }
}
