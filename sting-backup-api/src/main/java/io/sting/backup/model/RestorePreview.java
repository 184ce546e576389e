package io.sting.backup.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a restore would do, in numbers.
 *
 * @param archive what would be restored
 * @param backup which backup that is; empty for an archive that we did not write
 * @param components what would be done to each, in the plan's order
 * @param warnings everything that would make the result less than was asked for
 * @param notices everything worth knowing
 * @param archiveBytesRead how much of the archive was read for it
 * @param elapsed how long it took
 */
public record RestorePreview(
        Path archive,
        Optional<BackupId> backup,
        List<Component> components,
        List<Warning> warnings,
        List<Notice> notices,
        long archiveBytesRead,
        Duration elapsed) {
    public RestorePreview {
        components = List.copyOf(components);
        warnings = List.copyOf(warnings);
        notices = List.copyOf(notices);
    }

    /** Whether nothing would change. */
    public boolean isEmpty() {
        return components.stream().allMatch(component -> component.changes().isEmpty());
    }

    /**
     * What would be done to one component.
     *
     * @param name component's name
     * @param changes how much of each action; those that would not be taken are left out
     * @param unselected entries of the archive's component that the plan leaves out
     */
    public record Component(String name, Map<RestoreChange.Action, Total> changes, long unselected) {
        public Component {
            changes = Map.copyOf(changes);
        }

        /** How much of an action. */
        public Total total(RestoreChange.Action action) {
            return changes.getOrDefault(action, Total.NONE);
        }
    }

    /**
     * How much.
     *
     * @param count of what
     * @param sizeBytes sum of the lengths, as {@link RestoreChange#sizeBytes()}
     */
    public record Total(long count, long sizeBytes) {
        /** Nothing. */
        public static final Total NONE = new Total(0, 0);

        /** This and one more. */
        public Total plus(long oneMoreBytes) {
            return new Total(count + 1, sizeBytes + oneMoreBytes);
        }
    }
}
