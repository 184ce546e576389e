package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.model.ArchivePath;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object's fields, each taken out once; what is missing or of another kind is refused. */
final class JsonFields {
    private final Map<String, Object> fields;
    private final String what;

    JsonFields(Map<String, Object> fields, String what) {
        this.fields = new LinkedHashMap<>(fields);
        this.what = what;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    String text(String name) throws MalformedException {
        return take(name, String.class);
    }

    Optional<String> optionalText(String name) throws MalformedException {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    long number(String name) throws MalformedException {
        return take(name, Long.class);
    }

    /** A number that counts something. */
    long count(String name) throws MalformedException {
        long value = number(name);
        if (value < 0) {
            throw new MalformedException(what + " has a negative " + name);
        }
        return value;
    }

    boolean flag(String name) throws MalformedException {
        return take(name, Boolean.class);
    }

    Instant instant(String name) throws MalformedException {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw new MalformedException(what + " has a " + name + " that is no time", e);
        }
    }

    List<String> texts(String name) throws MalformedException {
        var texts = new ArrayList<String>();
        for (Object item : take(name, List.class)) {
            if (!(item instanceof String text)) {
                throw wrong(name);
            }
            texts.add(text);
        }
        return texts;
    }

    List<JsonFields> objects(String name) throws MalformedException {
        var objects = new ArrayList<JsonFields>();
        for (Object item : take(name, List.class)) {
            if (!(item instanceof Map<?, ?> map)) {
                throw wrong(name);
            }
            objects.add(new JsonFields(named(map), what));
        }
        return objects;
    }

    Map<String, Object> map(String name) throws MalformedException {
        return named(take(name, Map.class));
    }

    private static Map<String, Object> named(Map<?, ?> map) {
        var named = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> named.put(String.valueOf(key), value));
        return named;
    }

    /** Checks that nothing was left over. */
    void end() throws MalformedException {
        if (!fields.isEmpty()) {
            throw new MalformedException(what + " has a field of no known meaning: "
                    + ArchivePath.printable(fields.keySet().iterator().next()));
        }
    }

    /** Makes a value of what stands there, whose constructor may refuse it. */
    <T> T made(String name, java.util.function.Function<String, T> make) throws MalformedException {
        try {
            return make.apply(text(name));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(what + " has a " + name + " of a wrong form", e);
        }
    }

    private <T> T take(String name, Class<T> type) throws MalformedException {
        Object value = fields.remove(name);
        if (!type.isInstance(value)) {
            throw value == null ? new MalformedException(what + " has no " + name) : wrong(name);
        }
        return type.cast(value);
    }

    private MalformedException wrong(String name) {
        return new MalformedException(what + " has a " + name + " of a wrong kind");
    }
}
