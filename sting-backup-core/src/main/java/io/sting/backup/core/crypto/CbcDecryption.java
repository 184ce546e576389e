package io.sting.backup.core.crypto;

import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.model.KeyFingerprint;
import io.sting.backup.spi.ArchiveCipher;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/** One archive being decrypted, at random: a CBC block needs nothing but the ciphertext block before it. */
final class CbcDecryption implements ArchiveCipher.Decryption {
    private static final int BLOCK = 16;

    private final DerivedKeys keys;
    private final KeyFingerprint fingerprint;

    CbcDecryption(DerivedKeys keys, KeyFingerprint fingerprint) {
        this.keys = keys;
        this.fingerprint = fingerprint;
    }

    @Override
    public KeyFingerprint fingerprint() {
        return fingerprint;
    }

    @Override
    public byte[] mac(byte[] message) {
        return keys.mac(message);
    }

    @Override
    public int blockSize() {
        return BLOCK;
    }

    @Override
    public int lookBehind() {
        return BLOCK;
    }

    @Override
    public int decrypt(
            long position, byte[] cipherText, int offset, int length, boolean last, byte[] out, int outOffset) {
        if (position % BLOCK != 0 || length % BLOCK != 0) {
            throw new IllegalArgumentException("not whole blocks: " + length + " bytes at " + position);
        }
        byte[] before = position == 0 ? keys.iv() : Arrays.copyOfRange(cipherText, offset - BLOCK, offset);
        try {
            int plain =
                    keys.cipher(Cipher.DECRYPT_MODE, before, false).doFinal(cipherText, offset, length, out, outOffset);
            return last ? withoutPadding(out, outOffset, plain) : plain;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the output has no room", e);
        }
    }

    /** PKCS#7: as many bytes of padding as each of them says, one to a whole block. */
    private static int withoutPadding(byte[] out, int offset, int length) {
        int padding = length == 0 ? 0 : out[offset + length - 1] & 0xFF;
        boolean sound = padding >= 1 && padding <= BLOCK && padding <= length;
        for (int i = 1; sound && i <= padding; i++) {
            sound = out[offset + length - i] == padding;
        }
        if (!sound) {
            throw new CorruptBackupException("the padding at the end is wrong: wrong key or damaged");
        }
        return length - padding;
    }
}
