package io.sting.backup.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which services of an installation ran at one moment.
 *
 * @param up names of those that ran
 * @param down names of those that did not
 * @param details what their control needs beyond that to put them back, restart policies for one: a tree of JSON values
 *     (maps, lists, strings, numbers, booleans) without secrets
 */
public record ServiceSnapshot(List<String> up, List<String> down, Map<String, Object> details) {
    public ServiceSnapshot {
        up = List.copyOf(up);
        down = List.copyOf(down);
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** Names alone. */
    public ServiceSnapshot(List<String> up, List<String> down) {
        this(up, down, Map.of());
    }

    /** Whether any service ran. */
    public boolean isAnyUp() {
        return !up.isEmpty();
    }
}
