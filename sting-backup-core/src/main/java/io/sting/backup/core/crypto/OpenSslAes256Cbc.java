package io.sting.backup.core.crypto;

import io.sting.backup.error.KeyException;
import io.sting.backup.model.KeyFingerprint;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.KeySource;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Encrypts as {@code openssl enc -aes-256-cbc -pbkdf2 -iter 100000} does, so that openssl alone reads it: {@code Salted__},
 * eight random bytes of salt, then AES-256-CBC with PKCS#7 padding under what PBKDF2-HMAC-SHA256 makes of password and
 * salt. CBC proves nothing about who wrote an archive; the MAC in its sidecar does. Safe for use by several threads.
 */
public final class OpenSslAes256Cbc implements ArchiveCipher {
    private static final byte[] MAGIC = "Salted__".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT = 8;
    private static final int HEADER = 16;
    private static final int BLOCK = 16;

    private final KeySource keys;
    private final SecureRandom random = new SecureRandom();

    private OpenSslAes256Cbc(KeySource keys) {
        this.keys = keys;
    }

    /** A cipher whose passwords come from a key file, say. */
    public static OpenSslAes256Cbc with(KeySource keys) {
        return new OpenSslAes256Cbc(keys);
    }

    /** Tells a password apart without telling anything of it; takes a fraction of a second. */
    public static KeyFingerprint fingerprint(byte[] password) {
        return DerivedKeys.fingerprint(password);
    }

    @Override
    public String extension() {
        return "enc";
    }

    @Override
    public int headerLength() {
        return HEADER;
    }

    @Override
    public Encryption encryption() {
        byte[] header = Arrays.copyOf(MAGIC, HEADER);
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        System.arraycopy(salt, 0, header, MAGIC.length, SALT);
        byte[] password = keys.current();
        try {
            return new CbcEncryption(header, DerivedKeys.of(password, salt), DerivedKeys.fingerprint(password));
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    @Override
    public Decryption decryption(byte[] start, Optional<KeyFingerprint> fingerprint) {
        if (start.length < HEADER || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new KeyException(
                    Phase.FETCH, "this is not encrypted as openssl does it: it does not begin with Salted__");
        }
        byte[] salt = Arrays.copyOfRange(start, MAGIC.length, HEADER);
        List<byte[]> candidates = keys.candidates();
        try {
            return fingerprint.isPresent()
                    ? byFingerprint(candidates, salt, fingerprint.get())
                    : byFirstBlock(candidates, salt, start);
        } finally {
            candidates.forEach(password -> Arrays.fill(password, (byte) 0));
        }
    }

    private Decryption byFingerprint(List<byte[]> candidates, byte[] salt, KeyFingerprint wanted) {
        for (byte[] password : candidates) {
            if (DerivedKeys.fingerprint(password).equals(wanted)) {
                return new CbcDecryption(DerivedKeys.of(password, salt), wanted);
            }
        }
        throw new KeyException(
                Phase.FETCH,
                "none of the keys in " + keys.description() + " is the one with fingerprint " + wanted
                        + " that this was encrypted with; import that key");
    }

    private static Decryption byFirstBlock(List<byte[]> candidates, byte[] salt, byte[] start) {
        DerivedKeys current = null;
        byte[] used = candidates.get(0);
        for (byte[] password : candidates) {
            DerivedKeys derived = DerivedKeys.of(password, salt);
            if (current == null || beginsGzip(derived, start)) {
                current = derived;
                used = password;
            }
            if (beginsGzip(derived, start)) {
                break;
            }
        }
        if (current == null) {
            throw new KeyException(Phase.FETCH, "there is no key");
        }
        return new CbcDecryption(current, DerivedKeys.fingerprint(used));
    }

    /** RFC 1952: two magic bytes, method deflate, and flags of which three must be 0. */
    private static boolean beginsGzip(DerivedKeys keys, byte[] start) {
        if (start.length < HEADER + BLOCK) {
            return false;
        }
        byte[] plain =
                keys.cipher(javax.crypto.Cipher.DECRYPT_MODE, keys.iv(), false).update(start, HEADER, BLOCK);
        return plain[0] == 0x1f && plain[1] == (byte) 0x8b && plain[2] == 8 && (plain[3] & 0xE0) == 0;
    }
}
