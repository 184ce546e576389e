package io.sting.backup.core.internal.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.sting.backup.core.internal.archive.tar.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON (RFC 8259) as trees of maps, lists, strings, longs, doubles and booleans, without null. Everything that is not
 * ASCII is written escaped, so that names that are no Unicode (lone surrogates, see {@code ArchivePath}) survive.
 */
final class Json {
    private static final int DEPTH = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxNumberLength(64)
                    .maxStringLength(64 << 20)
                    .maxNameLength(64 << 10)
                    .build())
            .build();

    private Json() {}

    /** On one line, without a line feed. */
    static byte[] line(Map<String, Object> tree) {
        return write(tree, false);
    }

    /** Indented, with a line feed at the end, for people. */
    static byte[] pretty(Map<String, Object> tree) {
        return write(tree, true);
    }

    private static byte[] write(Map<String, Object> tree, boolean pretty) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            if (pretty) {
                generator.useDefaultPrettyPrinter();
            }
            write(generator, tree, 0);
            if (pretty) {
                generator.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator out, Object value, int depth) throws IOException {
        if (depth >= DEPTH) {
            throw new IllegalArgumentException("a value that is nested more than " + DEPTH + " deep");
        }
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (var field : map.entrySet()) {
                out.writeFieldName(String.valueOf(field.getKey()));
                write(out, field.getValue(), depth + 1);
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object item : list) {
                write(out, item, depth + 1);
            }
            out.writeEndArray();
        } else {
            writeScalar(out, value);
        }
    }

    private static void writeScalar(JsonGenerator out, Object value) throws IOException {
        if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else if (value instanceof Long || value instanceof Integer) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            out.writeNumber(((Number) value).doubleValue());
        } else {
            throw new IllegalArgumentException("no JSON value: " + value);
        }
    }

    /**
     * A parser of one text, within all limits.
     *
     * @throws MalformedException if it is not ASCII, as all that we write is: the parser would guess at UTF-16 and 32
     */
    static JsonParser parser(byte[] text, int length, String what) throws IOException {
        for (int i = 0; i < length; i++) {
            if (text[i] <= 0) {
                throw new MalformedException(what + " holds bytes that are not ASCII");
            }
        }
        return FACTORY.createParser(text, 0, length);
    }

    /** Reads one object and nothing behind it. */
    static JsonFields parse(byte[] text, int length, String what) throws MalformedException {
        try (JsonParser parser = parser(text, length, what)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException(what + " is no JSON object");
            }
            var tree = map(parser, what);
            if (parser.nextToken() != null) {
                throw new MalformedException("something follows in " + what);
            }
            return new JsonFields(tree, what);
        } catch (MalformedException e) {
            throw e;
        } catch (JsonProcessingException e) {
            throw new MalformedException(what + " is no sound JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    static JsonFields parse(String text, String what) throws MalformedException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, bytes.length, what);
    }

    private static Map<String, Object> map(JsonParser parser, String what) throws IOException {
        var map = new LinkedHashMap<String, Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            map.put(name, value(parser, what));
        }
        return map;
    }

    private static Object value(JsonParser parser, String what) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> map(parser, what);
            case START_ARRAY -> {
                var list = new ArrayList<Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser, what));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new MalformedException(what + " holds a value of no known kind");
        };
    }
}
