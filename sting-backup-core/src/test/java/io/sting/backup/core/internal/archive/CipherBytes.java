package io.sting.backup.core.internal.archive;

import io.sting.backup.spi.ArchiveCipher;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/** Whole files through a cipher, in memory. */
final class CipherBytes {
    private CipherBytes() {}

    static byte[] encrypt(ArchiveCipher cipher, byte[] plain) {
        ArchiveCipher.Encryption encryption = cipher.encryption();
        var out = new ByteArrayOutputStream();
        out.writeBytes(encryption.header());
        byte[] buffer = new byte[encryption.outputSize(1000)];
        for (int at = 0; at < plain.length; at += 1000) {
            int part = Math.min(1000, plain.length - at);
            out.write(buffer, 0, encryption.update(plain, at, part, buffer, 0));
        }
        out.write(buffer, 0, encryption.finish(buffer, 0));
        return out.toByteArray();
    }

    static byte[] decrypt(ArchiveCipher cipher, byte[] encrypted) {
        var decryption = cipher.decryption(encrypted, Optional.empty());
        int length = encrypted.length - cipher.headerLength();
        byte[] out = new byte[length];
        int count = decryption.decrypt(0, encrypted, cipher.headerLength(), length, true, out, 0);
        return Arrays.copyOf(out, count);
    }
}
