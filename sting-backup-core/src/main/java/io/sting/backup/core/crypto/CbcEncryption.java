package io.sting.backup.core.crypto;

import io.sting.backup.model.KeyFingerprint;
import io.sting.backup.spi.ArchiveCipher;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** One archive being encrypted. */
final class CbcEncryption implements ArchiveCipher.Encryption {
    private static final int BLOCK = 16;

    private final byte[] header;
    private final DerivedKeys keys;
    private final KeyFingerprint fingerprint;
    private final Cipher cipher;

    CbcEncryption(byte[] header, DerivedKeys keys, KeyFingerprint fingerprint) {
        this.header = header;
        this.keys = keys;
        this.fingerprint = fingerprint;
        this.cipher = keys.cipher(Cipher.ENCRYPT_MODE, keys.iv(), true);
    }

    @Override
    public byte[] header() {
        return header.clone();
    }

    @Override
    public KeyFingerprint fingerprint() {
        return fingerprint;
    }

    @Override
    public int outputSize(int inputLength) {
        return inputLength + 2 * BLOCK;
    }

    @Override
    public int update(byte[] in, int offset, int length, byte[] out, int outOffset) {
        try {
            return cipher.update(in, offset, length, out, outOffset);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the output has no room", e);
        }
    }

    @Override
    public int finish(byte[] out, int outOffset) {
        try {
            return cipher.doFinal(out, outOffset);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the output has no room", e);
        }
    }

    @Override
    public byte[] mac(byte[] message) {
        return keys.mac(message);
    }
}
