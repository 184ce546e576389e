package io.sting.backup.model;

import java.util.regex.Pattern;

/**
 * Tells keys apart without telling anything of them: 16 hexadecimal digits out of PBKDF2 of the key under a label,
 * as costly to guess from as the archive itself.
 *
 * @param hex 16 lower-case hexadecimal digits
 */
public record KeyFingerprint(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

    /** @throws IllegalArgumentException if the text has another form */
    public KeyFingerprint {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("not a key fingerprint: " + ArchivePath.printable(hex));
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
