package io.sting.backup.core.crypto;

import io.sting.backup.model.KeyFingerprint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is derived of one password and one salt: 32 bytes of AES key and 16 of start value as {@code openssl enc} takes
 * them, and 32 more for the MAC. PBKDF2 blocks are independent, so the longer output does not change the first 48 bytes.
 */
final class DerivedKeys {
    private static final int ITERATIONS = 100_000;
    private static final int KEY = 32;
    private static final int IV = 16;
    private static final int MAC_KEY = 32;
    private static final byte[] FINGERPRINT_SALT = "sting-backup key fingerprint 1".getBytes(StandardCharsets.UTF_8);

    private final SecretKeySpec key;
    private final byte[] iv;
    private final SecretKeySpec macKey;

    private DerivedKeys(byte[] derived) {
        key = new SecretKeySpec(derived, 0, KEY, "AES");
        iv = Arrays.copyOfRange(derived, KEY, KEY + IV);
        macKey = new SecretKeySpec(derived, KEY + IV, MAC_KEY, "HmacSHA256");
    }

    /** Takes a fraction of a second, on purpose. */
    static DerivedKeys of(byte[] password, byte[] salt) {
        byte[] derived = Pbkdf2.derive(password, salt, ITERATIONS, KEY + IV + MAC_KEY);
        try {
            return new DerivedKeys(derived);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    /** Eight bytes of PBKDF2 under a label in the salt's place: as costly to guess from as an archive. */
    static KeyFingerprint fingerprint(byte[] password) {
        byte[] derived = Pbkdf2.derive(password, FINGERPRINT_SALT, ITERATIONS, 8);
        return new KeyFingerprint(HexFormat.of().formatHex(derived));
    }

    byte[] iv() {
        return iv.clone();
    }

    Cipher cipher(int mode, byte[] startValue, boolean padded) {
        try {
            Cipher cipher = Cipher.getInstance(padded ? "AES/CBC/PKCS5Padding" : "AES/CBC/NoPadding");
            cipher.init(mode, key, new IvParameterSpec(startValue));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-256-CBC", e);
        }
    }

    byte[] mac(byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(macKey);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }
}
