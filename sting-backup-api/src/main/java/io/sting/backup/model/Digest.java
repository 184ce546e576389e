package io.sting.backup.model;

import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A SHA-256 digest (FIPS 180-4).
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) {
    public Digest {
        if (hex.length() != 64 || !isLowerCaseHex(hex)) {
            throw new IllegalArgumentException("not a SHA-256 digest in hexadecimal: " + ArchivePath.printable(hex));
        }
    }

    private static boolean isLowerCaseHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /** A digest of its 32 bytes. */
    public static Digest of(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(bytes));
    }

    /** The digest that was computed; resets the given object. */
    public static Digest of(MessageDigest sha256) {
        return of(sha256.digest());
    }

    /** The 32 bytes. */
    public byte[] toBytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
