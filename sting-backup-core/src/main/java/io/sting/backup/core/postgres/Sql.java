package io.sting.backup.core.postgres;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Names and texts as SQL has them, whatever characters they hold. */
final class Sql {
    /** Settings that hold lists of identifiers; pg_dump has the same list. */
    private static final List<String> LISTS = List.of(
            "local_preload_libraries",
            "search_path",
            "session_preload_libraries",
            "shared_preload_libraries",
            "temp_tablespaces",
            "unix_socket_directories");

    private Sql() {}

    /** A quoted identifier. */
    static String name(String name) {
        return '"' + checked(name).replace("\"", "\"\"") + '"';
    }

    /** A string constant, also where a session has {@code standard_conforming_strings} off. */
    static String text(String text) {
        String quoted = '\'' + checked(text).replace("\\", "\\\\").replace("'", "''") + '\'';
        return text.indexOf('\\') >= 0 ? 'E' + quoted : quoted;
    }

    /** An array of texts. */
    static String texts(Collection<String> texts) {
        return texts.stream().map(Sql::text).collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
    }

    /** An array of object ids. */
    static String oids(Collection<Long> oids) {
        return oids.stream().map(oid -> Long.toString(oid)).collect(Collectors.joining(", ", "ARRAY[", "]::oid[]"));
    }

    /** What connects to a database, whatever its name looks like. */
    static String connectTo(String database) {
        return "dbname='" + checked(database).replace("\\", "\\\\").replace("'", "\\'") + '\'';
    }

    /**
     * {@code SET name TO value} as it belongs into {@code ALTER … SET}.
     *
     * @param value as the server's catalogue holds it
     */
    static String set(String name, String value) {
        String values = LISTS.contains(name)
                ? String.join(", ", splitList(value).stream().map(Sql::text).toList())
                : text(value);
        return "SET " + name(name) + " TO " + values;
    }

    /** Splits {@code "$user", public} into its elements. */
    static List<String> splitList(String value) {
        var elements = new java.util.ArrayList<String>();
        var element = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' && quoted && i + 1 < value.length() && value.charAt(i + 1) == '"') {
                element.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                elements.add(element.toString());
                element.setLength(0);
            } else if (quoted || !Character.isWhitespace(c)) {
                element.append(c);
            }
        }
        elements.add(element.toString());
        return elements;
    }

    private static String checked(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a name or text for PostgreSQL holds a NUL");
        }
        return text;
    }
}
