package io.sting.backup.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name of an entry in an archive: relative, {@code /}-separated, without a leading or trailing slash and
 * without empty, {@code .} or {@code ..} segments or NUL.
 *
 * <p>File names are bytes, and not every one is UTF-8. A byte that is not part of valid UTF-8 is held as the lone
 * surrogate {@code U+DC00 + byte}, as Python's {@code surrogateescape} does (PEP 383), so {@link #toBytes()}
 * always gives back the very bytes that {@link #ofBytes(byte[])} was given, and two paths are equal exactly if their
 * bytes are.
 *
 * @param value the name, non-UTF-8 bytes escaped as said above
 */
public record ArchivePath(String value) implements Comparable<ArchivePath> {
    private static final char ESCAPE_BASE = 0xDC00;

    /**
     * @throws IllegalArgumentException if the value is not a clean relative path; the message says why
     */
    public ArchivePath {
        String fault = faultOf(value);
        if (fault != null) {
            throw new IllegalArgumentException("not an archive path: \"" + printable(value) + "\" " + fault);
        }
    }

    /** A path of a string that holds clean segments. */
    public static ArchivePath of(String value) {
        return new ArchivePath(value);
    }

    /** A path of the raw bytes of a name, which need not be UTF-8. */
    public static ArchivePath ofBytes(byte[] bytes) {
        return new ArchivePath(decode(bytes));
    }

    /** Decodes raw name bytes losslessly: UTF-8, other bytes as lone surrogates. Also for link targets. */
    public static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return decodeEscaping(bytes);
        }
    }

    private static String decodeEscaping(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length + 1);
        while (in.hasRemaining()) {
            var result = decoder.decode(in, out, true);
            for (int i = 0; result.isError() && i < result.length(); i++) {
                out.put((char) (ESCAPE_BASE + (in.get() & 0xFF)));
            }
            decoder.reset();
        }
        return out.flip().toString();
    }

    /** The inverse of {@link #decode(byte[])}. */
    public static byte[] encode(String text) {
        int first = 0;
        while (first < text.length() && !isEscape(text, first)) {
            first++;
        }
        if (first == text.length()) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        byte[] out = new byte[text.length() * 3];
        int length = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && !isEscape(text, i)) {
                continue;
            }
            byte[] plain = text.substring(start, i).getBytes(StandardCharsets.UTF_8);
            System.arraycopy(plain, 0, out, length, plain.length);
            length += plain.length;
            if (i < text.length()) {
                out[length++] = (byte) (text.charAt(i) - ESCAPE_BASE);
            }
            start = i + 1;
        }
        return Arrays.copyOf(out, length);
    }

    private static boolean isEscape(String text, int index) {
        char c = text.charAt(index);
        return c >= ESCAPE_BASE + 0x80
                && c <= ESCAPE_BASE + 0xFF
                && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }

    /** The name's bytes, as they stand on disk and in the archive. */
    public byte[] toBytes() {
        return encode(value);
    }

    /** This path with further segments behind it. */
    public ArchivePath resolve(String relative) {
        return new ArchivePath(value + "/" + relative);
    }

    /** The last segment. */
    public String name() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    /** The first segment: of our own archives, the component's name. */
    public String root() {
        int slash = value.indexOf('/');
        return slash < 0 ? value : value.substring(0, slash);
    }

    /** The segments, in order. */
    public List<String> segments() {
        return List.of(value.split("/"));
    }

    /** Whether this path is the other or lies below it. */
    public boolean startsWith(ArchivePath other) {
        return value.equals(other.value) || value.startsWith(other.value + "/");
    }

    @Override
    public int compareTo(ArchivePath other) {
        return value.compareTo(other.value);
    }

    /** The name made safe for a terminal or a log: control characters and escaped bytes shown as {@code \xNN}. */
    @Override
    public String toString() {
        return printable(value);
    }

    /** Any text from outside made safe for a terminal or a log, as {@link #toString()} does. */
    public static String printable(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= 0x20 && (c < 0x7F || c >= 0xA0) && !isEscape(text, i) && !misleads(c);
            if (!plain && out == null) {
                out = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (out != null) {
                if (plain) {
                    out.append(c);
                } else {
                    boolean isByte = c <= 0xFF || isEscape(text, i);
                    out.append(isByte ? String.format("\\x%02x", c & 0xFF) : String.format("\\u%04x", (int) c));
                }
            }
        }
        return out == null ? text : out.toString();
    }

    /** Invisible, turns the direction of text, or breaks its line: a name could show as what it is not. */
    private static boolean misleads(char c) {
        int type = Character.getType(c);
        return type == Character.FORMAT || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }

    private static boolean holdsSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String faultOf(String value) {
        Objects.requireNonNull(value, "value");
        if (value.isEmpty()) {
            return "is empty";
        }
        if (value.charAt(0) == '/') {
            return "is absolute";
        }
        if (holdsSurrogate(value) && !decode(encode(value)).equals(value)) {
            return "is not the one way to write its bytes";
        }
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i < value.length() && value.charAt(i) == '\0') {
                return "holds a NUL";
            }
            if (i == value.length() || value.charAt(i) == '/') {
                int length = i - start;
                if (length == 0) {
                    return "has an empty segment";
                }
                if (length == 1 && value.charAt(start) == '.') {
                    return "has a segment \".\"";
                }
                if (length == 2 && value.charAt(start) == '.' && value.charAt(start + 1) == '.') {
                    return "has a segment \"..\"";
                }
                start = i + 1;
            }
        }
        return null;
    }
}
