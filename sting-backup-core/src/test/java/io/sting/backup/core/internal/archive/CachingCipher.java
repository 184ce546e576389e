package io.sting.backup.core.internal.archive;

import io.sting.backup.model.KeyFingerprint;
import io.sting.backup.spi.ArchiveCipher;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Derives keys once a salt, where it is not PBKDF2 that is tested. */
public final class CachingCipher implements ArchiveCipher {
    private static final int MOST = 64;

    private final ArchiveCipher cipher;
    private final Map<String, Decryption> known = new ConcurrentHashMap<>();

    /** @param cipher does the work */
    public CachingCipher(ArchiveCipher cipher) {
        this.cipher = cipher;
    }

    @Override
    public String extension() {
        return cipher.extension();
    }

    @Override
    public int headerLength() {
        return cipher.headerLength();
    }

    @Override
    public Encryption encryption() {
        return cipher.encryption();
    }

    @Override
    public Decryption decryption(byte[] start, Optional<KeyFingerprint> fingerprint) {
        String salt = HexFormat.of().formatHex(start, 0, headerLength());
        if (known.size() > MOST) {
            known.clear();
        }
        return known.computeIfAbsent(salt, s -> cipher.decryption(start, fingerprint));
    }
}
