package io.sting.backup.core.postgres;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object, read by key, that says which key is not what it should be.
 *
 * @param values maps, lists, strings, numbers and booleans
 */
record Json(Map<String, Object> values) {

    /** Parses a document. Absent and null are the same: nulls are dropped. Whole numbers become longs. */
    static Object parse(String document) throws IOException {
        return Objects.requireNonNull(tidy(JSON.std.anyFrom(document)), "a document that is null");
    }

    /** Parses a list of objects. */
    static List<Json> parseList(String document) throws IOException {
        return objects("the answer", parse(document));
    }

    static Json of(Object value) {
        return object("it", value);
    }

    String text(String key) {
        return optionalText(key).orElseThrow(() -> wrong(key, "a text"));
    }

    Optional<String> optionalText(String key) {
        Object value = values.get(key);
        if (value != null && !(value instanceof String)) {
            throw wrong(key, "a text");
        }
        return Optional.ofNullable((String) value);
    }

    long number(String key) {
        if (values.get(key) instanceof Number number) {
            return number.longValue();
        }
        throw wrong(key, "a number");
    }

    boolean flag(String key) {
        Object value = values.getOrDefault(key, Boolean.FALSE);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(key, "true or false");
    }

    /** Objects of a list; none if the key is absent. */
    List<Json> list(String key) {
        return objects(key, values.getOrDefault(key, List.of()));
    }

    /** Texts of a list; none if the key is absent. */
    List<String> texts(String key) {
        if (values.getOrDefault(key, List.of()) instanceof List<?> list) {
            return list.stream()
                    .map(element -> element instanceof String text ? text : fail(key, "a list of texts"))
                    .toList();
        }
        throw wrong(key, "a list of texts");
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    private static List<Json> objects(String key, Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(element -> object(key, element)).toList();
        }
        throw wrong(key, "a list");
    }

    private static Json object(String key, Object value) {
        if (value instanceof Map<?, ?> map) {
            var values = new LinkedHashMap<String, Object>();
            map.forEach((name, content) -> values.put(String.valueOf(name), content));
            return new Json(values);
        }
        throw wrong(key, "an object");
    }

    private static String fail(String key, String kind) {
        throw wrong(key, kind);
    }

    private static IllegalArgumentException wrong(String key, String kind) {
        return new IllegalArgumentException("\"" + key + "\" is not " + kind);
    }

    private static @Nullable Object tidy(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            var tidied = new LinkedHashMap<String, Object>();
            map.forEach((key, content) -> {
                Object kept = tidy(content);
                if (kept != null) {
                    tidied.put(String.valueOf(key), kept);
                }
            });
            return tidied;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Json::tidy).filter(Objects::nonNull).toList();
        }
        return value instanceof Integer whole ? Long.valueOf(whole) : value;
    }
}
