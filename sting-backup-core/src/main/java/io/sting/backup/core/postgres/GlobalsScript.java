package io.sting.backup.core.postgres;

import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.model.ArchiveEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the password hashes out of what {@code pg_dumpall --globals-only} wrote. Nothing of that script is run: roles
 * are made from the manifest, and this is where alone their hashes are kept.
 */
final class GlobalsScript {
    private static final String HASH =
            "SCRAM-SHA-256\\$[0-9]+:[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+|md5[0-9a-f]{32}";

    private static final int LONGEST_BYTES = 64 << 20;

    private GlobalsScript() {}

    /**
     * The passwords that an archive's script sets; see {@link #passwords}.
     *
     * @throws CorruptBackupException if it is no such script
     */
    static Map<String, Optional<String>> read(ArchiveEntry entry, InputStream in) throws IOException {
        try {
            return passwords(new String(in.readNBytes(LONGEST_BYTES), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new CorruptBackupException(entry.path() + " " + e.getMessage(), e);
        }
    }

    /**
     * The roles that the script sets attributes of, each with its password hash if it has one.
     *
     * @throws IllegalArgumentException if it is no such script
     */
    static Map<String, Optional<String>> passwords(String script) {
        var passwords = new LinkedHashMap<String, Optional<String>>();
        for (List<Token> statement : statements(script)) {
            if (statement.size() > 3
                    && statement.get(0).isWord("ALTER")
                    && statement.get(1).isWord("ROLE")
                    && statement.get(3).isWord("WITH")) {
                passwords.put(statement.get(2).text(), passwordOf(statement));
            }
        }
        return passwords;
    }

    private static Optional<String> passwordOf(List<Token> statement) {
        for (int i = 4; i + 1 < statement.size(); i++) {
            Token value = statement.get(i + 1);
            if (statement.get(i).isWord("PASSWORD") && value.kind() == Kind.STRING) {
                if (!value.text().matches(HASH)) {
                    throw new IllegalArgumentException("holds a password of role \""
                            + statement.get(2).text() + "\" that is no hash of PostgreSQL");
                }
                return Optional.of(value.text());
            }
        }
        return Optional.empty();
    }

    private enum Kind {
        WORD,
        NAME,
        STRING,
        SYMBOL
    }

    private record Token(Kind kind, String text) {
        boolean isWord(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }
    }

    private static List<List<Token>> statements(String script) {
        var statements = new ArrayList<List<Token>>();
        var statement = new ArrayList<Token>();
        for (int i = 0; i < script.length(); ) {
            char c = script.charAt(i);
            boolean lineStart = i == 0 || script.charAt(i - 1) == '\n';
            if (Character.isWhitespace(c)) {
                i++;
            } else if (script.startsWith("--", i) || (c == '\\' && lineStart)) {
                int end = script.indexOf('\n', i);
                i = end < 0 ? script.length() : end;
            } else if (c == ';') {
                statements.add(List.copyOf(statement));
                statement.clear();
                i++;
            } else if (c == '"' || c == '\'') {
                boolean escapes = c == '\'' && i > 0 && (script.charAt(i - 1) == 'E' || script.charAt(i - 1) == 'e');
                if (escapes) {
                    statement.remove(statement.size() - 1);
                }
                int end = endOfQuoted(script, i, escapes);
                String text = script.substring(i + 1, end).replace("" + c + c, "" + c);
                statement.add(new Token(c == '"' ? Kind.NAME : Kind.STRING, escapes ? unescaped(text) : text));
                i = end + 1;
            } else if (Character.isJavaIdentifierPart(c)) {
                int end = i;
                while (end < script.length() && Character.isJavaIdentifierPart(script.charAt(end))) {
                    end++;
                }
                statement.add(new Token(Kind.WORD, script.substring(i, end)));
                i = end;
            } else {
                statement.add(new Token(Kind.SYMBOL, String.valueOf(c)));
                i++;
            }
        }
        return statements;
    }

    private static int endOfQuoted(String script, int start, boolean escapes) {
        char quote = script.charAt(start);
        for (int i = start + 1; i < script.length(); i++) {
            char c = script.charAt(i);
            if (escapes && c == '\\') {
                i++;
            } else if (c == quote) {
                if (i + 1 == script.length() || script.charAt(i + 1) != quote) {
                    return i;
                }
                i++;
            }
        }
        throw new IllegalArgumentException("has a quotation without end");
    }

    /** In {@code E''} strings pg_dumpall doubles backslashes, and uses no other escape. */
    private static String unescaped(String text) {
        return text.replace("\\\\", "\\");
    }
}
