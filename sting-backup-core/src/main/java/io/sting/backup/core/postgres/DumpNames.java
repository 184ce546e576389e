package io.sting.backup.core.postgres;

import io.sting.backup.model.ArchivePath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Databases' names as names of archive entries: {@code NAME.dump}, where every byte of the UTF-8 name but letters,
 * digits, {@code -}, {@code _} and {@code .} is percent-encoded, so that no name holds a slash or a pattern's wildcard.
 */
final class DumpNames {
    static final String GLOBALS = "globals.sql";
    private static final String DUMP = ".dump";
    private static final String PLAIN = ".sql";

    private DumpNames() {}

    static String entryOf(String database) {
        var out = new StringBuilder(database.length() + DUMP.length());
        for (byte b : database.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.')) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.append(DUMP).toString();
    }

    /** The database that a custom-format dump is of. */
    static Optional<String> databaseOf(ArchivePath entry) {
        return without(entry.value(), DUMP).flatMap(DumpNames::decoded);
    }

    /** The database that a plain dump is of, if its name tells. */
    static Optional<String> plainDatabaseOf(ArchivePath entry) {
        return without(entry.value(), PLAIN).flatMap(DumpNames::decoded);
    }

    private static Optional<String> without(String entry, String suffix) {
        return entry.endsWith(suffix) && entry.length() > suffix.length() && !entry.equals(GLOBALS)
                ? Optional.of(entry.substring(0, entry.length() - suffix.length()))
                : Optional.empty();
    }

    private static Optional<String> decoded(String encoded) {
        var out = new ByteArrayOutputStream();
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                out.write(bytes[i]);
                continue;
            }
            int high = i + 2 <= bytes.length - 1 ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 <= bytes.length - 1 ? Character.digit(bytes[i + 2], 16) : -1;
            if (high < 0 || low < 0 || high + low == 0) {
                return Optional.empty();
            }
            out.write(high << 4 | low);
            i += 2;
        }
        return Optional.of(out.toString(StandardCharsets.UTF_8));
    }
}
