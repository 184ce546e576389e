package io.sting.backup.core.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * PBKDF2-HMAC-SHA256 (RFC 8018, 5.2) over raw bytes. The JDK's own takes characters, which cannot hold every password
 * that openssl reads, and leaves copies of them behind.
 */
final class Pbkdf2 {
    private static final int BLOCK = 32;

    private Pbkdf2() {}

    static byte[] derive(byte[] password, byte[] salt, int iterations, int length) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key(password));
            byte[] out = new byte[length];
            byte[] block = new byte[BLOCK];
            for (int index = 1, at = 0; at < length; index++, at += BLOCK) {
                derive(mac, salt, index, iterations, block);
                System.arraycopy(block, 0, out, at, Math.min(BLOCK, length - at));
            }
            Arrays.fill(block, (byte) 0);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }

    /** HMAC fills a short key up with zeros, so an empty one, which Java refuses, is that of one zero byte. */
    private static SecretKeySpec key(byte[] password) {
        return new SecretKeySpec(password.length == 0 ? new byte[1] : password, "HmacSHA256");
    }

    private static void derive(Mac mac, byte[] salt, int index, int iterations, byte[] block)
            throws GeneralSecurityException {
        mac.update(salt);
        mac.update(new byte[] {(byte) (index >>> 24), (byte) (index >>> 16), (byte) (index >>> 8), (byte) index});
        byte[] u = mac.doFinal();
        System.arraycopy(u, 0, block, 0, BLOCK);
        for (int i = 1; i < iterations; i++) {
            mac.update(u);
            mac.doFinal(u, 0);
            for (int j = 0; j < BLOCK; j++) {
                block[j] ^= u[j];
            }
        }
        Arrays.fill(u, (byte) 0);
    }
}
