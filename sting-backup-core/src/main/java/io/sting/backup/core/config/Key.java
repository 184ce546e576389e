package io.sting.backup.core.config;

import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration.
 *
 * @param path dotted, without {@code backup.} in front
 * @param type what its value may be
 * @param defaultValue what it is when nothing is written
 * @param later of work to come: what setting it to something else comes to, for a notice, empty if another key's notice
 *     says it already; null if the key has its effect
 * @param gate of work to come: the key without which being true this one would have no effect anyway; null if there is
 *     none
 */
record Key<T>(String path, ValueType<T> type, T defaultValue, @Nullable String later, @Nullable String gate) {

    static <T> Key<T> of(String path, ValueType<T> type, T defaultValue) {
        return new Key<>(path, type, defaultValue, null, null);
    }

    /** This key, of work to come; a notice says so when it is set to something else than its default. */
    Key<T> later(String consequence) {
        return new Key<>(path, type, defaultValue, consequence, null);
    }

    /** This key, of work to come; a notice says so as long as the other key is true. */
    Key<T> laterWhile(String gatePath, String consequence) {
        return new Key<>(path, type, defaultValue, consequence, gatePath);
    }

    /** This key, of work to come, of which another key's notice speaks. */
    Key<T> laterSilently() {
        return new Key<>(path, type, defaultValue, "", null);
    }

    boolean isBuilt() {
        return later == null;
    }

    /** The default as it would be written in the file. */
    String writtenDefault() {
        return type.written(defaultValue);
    }
}
