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
        if (hex.length() != 64
                || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && !Character.isUpperCase(c))) {
            throw new IllegalArgumentException("not a SHA-256 digest in hexadecimal: " + ArchivePath.printable(hex));
        }
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
