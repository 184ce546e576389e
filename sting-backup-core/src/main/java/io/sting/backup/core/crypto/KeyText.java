package io.sting.backup.core.crypto;

import java.util.Arrays;
import java.util.Base64;

/** A key file's bytes as {@code openssl -pass file:} reads them (apps/lib/apps.c, {@code app_get_pass}). */
final class KeyText {
    /** What openssl's buffer of 1,024 bytes leaves room for. */
    static final int LONGEST = 1023;

    private KeyText() {}

    /**
     * The first line without its line feed, cut after 1,023 bytes or before a NUL. A carriage return stays.
     *
     * @param file the file's first bytes, 1,024 if there are as many
     */
    static byte[] password(byte[] file) {
        int end = 0;
        while (end < Math.min(file.length, LONGEST) && file[end] != '\n' && file[end] != 0) {
            end++;
        }
        return Arrays.copyOf(file, end);
    }

    /** A new key's file: base64 of random bytes, and a line feed. */
    static byte[] of(byte[] random) {
        byte[] text = Base64.getEncoder().encode(random);
        byte[] line = Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        Arrays.fill(text, (byte) 0);
        return line;
    }
}
