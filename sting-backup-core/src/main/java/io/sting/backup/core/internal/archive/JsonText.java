package io.sting.backup.core.internal.archive;

import java.util.Arrays;

/**
 * Writes one flat JSON object after the other (RFC 8259) for the manifest's lines, of which there may be millions: ASCII
 * alone, everything else escaped, hardly anything allocated. For one thread at a time.
 */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private byte[] buffer = new byte[1024];
    private int length;
    private boolean first;

    /** Begins a new object, over what was before. */
    JsonText begin() {
        length = 0;
        first = true;
        put('{');
        return this;
    }

    JsonText field(String name, String value) {
        name(name);
        text(value);
        return this;
    }

    JsonText field(String name, long value) {
        name(name);
        raw(Long.toString(value));
        return this;
    }

    JsonText field(String name, boolean value) {
        name(name);
        raw(Boolean.toString(value));
        return this;
    }

    /** A field whose value is an object; its fields follow. */
    JsonText beginObject(String name) {
        name(name);
        put('{');
        first = true;
        return this;
    }

    JsonText endObject() {
        put('}');
        first = false;
        return this;
    }

    /** Ends the object, and the line. */
    void endLine() {
        put('}');
        put('\n');
    }

    byte[] buffer() {
        return buffer;
    }

    int length() {
        return length;
    }

    private void name(String name) {
        if (!first) {
            put(',');
        }
        first = false;
        text(name);
        put(':');
    }

    private void raw(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            put(ascii.charAt(i));
        }
    }

    private void text(String value) {
        put('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                put('\\');
                put(c);
            } else if (c >= 0x20 && c < 0x7F) {
                put(c);
            } else {
                escape(c);
            }
        }
        put('"');
    }

    private void escape(char c) {
        raw("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(HEX.charAt(c >> shift & 0xF));
        }
    }

    private void put(char ascii) {
        if (length == buffer.length) {
            buffer = Arrays.copyOf(buffer, length * 2);
        }
        buffer[length++] = (byte) ascii;
    }
}
