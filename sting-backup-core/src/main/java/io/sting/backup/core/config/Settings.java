package io.sting.backup.core.config;

import io.sting.backup.model.Notice;
import java.util.List;
import java.util.Map;

/**
 * The values of all keys, each that was written or its default. Immutable.
 *
 * @param values by path
 * @param lines of the keys that were written, by path
 * @param notices what is worth knowing of the file
 */
record Settings(Map<String, Object> values, Map<String, Integer> lines, List<Notice> notices) {
    Settings {
        values = Map.copyOf(values);
        lines = Map.copyOf(lines);
        notices = List.copyOf(notices);
    }

    @SuppressWarnings("unchecked") // the reader put in what the key's own type made
    <T> T get(Key<T> key) {
        return (T) values.getOrDefault(key.path(), key.defaultValue());
    }

    boolean isWritten(Key<?> key) {
        return lines.containsKey(key.path());
    }
}
