package io.sting.backup.spi;

import io.sting.backup.model.KeyFingerprint;
import java.util.Optional;

/**
 * Encrypts archives, and decrypts them from any point on. Immutable and safe for use by several threads; what
 * {@link #encryption()} and {@link #decryption} return is for one archive.
 *
 * <p>The bytes of an encrypted archive are a header of fixed length followed by the ciphertext.
 */
public interface ArchiveCipher {

    /** What the names of encrypted archives end with, without a dot: {@code enc}. */
    String extension();

    /** Length in bytes of what stands before the ciphertext. */
    int headerLength();

    /**
     * Begins an archive, under the current key and a fresh salt. May take a fraction of a second.
     *
     * @throws io.sting.backup.error.KeyException if there is no usable key
     */
    Encryption encryption();

    /**
     * Opens an archive.
     *
     * @param start its first bytes: {@link #headerLength()} of them and as much of the ciphertext as is at hand, at
     *     least its first block if the archive is that long
     * @param fingerprint which key it was encrypted with, if a sidecar tells
     * @throws io.sting.backup.error.KeyException if the header is not of this cipher, or no key has that fingerprint;
     *     without a fingerprint the first candidate key is taken whose first block looks like a gzip header, else the
     *     current one
     */
    Decryption decryption(byte[] start, Optional<KeyFingerprint> fingerprint);

    /** One archive being encrypted. For one thread at a time. */
    interface Encryption {
        /** What stands before the ciphertext. */
        byte[] header();

        /** Which key is used. */
        KeyFingerprint fingerprint();

        /** How many bytes {@link #update} and {@link #finish} may give for an input, at most. */
        int outputSize(int inputLength);

        /** Encrypts the next bytes; returns how many it wrote into {@code out}. */
        int update(byte[] in, int offset, int length, byte[] out, int outOffset);

        /** Encrypts what is left, with padding; returns how many bytes it wrote. */
        int finish(byte[] out, int outOffset);

        /** HMAC-SHA256 under a key derived with the archive's salt. */
        byte[] mac(byte[] message);
    }

    /** One archive being decrypted, at random. Safe for use by several threads. */
    interface Decryption {
        /** Which key is used. */
        KeyFingerprint fingerprint();

        /** Verifies against {@link Encryption#mac}. */
        byte[] mac(byte[] message);

        /** Ciphertext comes in blocks of so many bytes. */
        int blockSize();

        /**
         * How many bytes of ciphertext right before a block are needed to decrypt it; a multiple of
         * {@link #blockSize()}. At the very beginning the key's own start value stands in for them.
         */
        int lookBehind();

        /**
         * Decrypts whole blocks.
         *
         * @param position where {@code cipherText[offset]} stands in the ciphertext (the header not counted); a multiple
         *     of the block size. If it is 0 there is no look-behind, else the {@link #lookBehind()} bytes before
         *     {@code offset} are it
         * @param length a multiple of the block size
         * @param last whether the ciphertext ends here, so that padding is checked and removed
         * @return the number of plain bytes written
         * @throws io.sting.backup.error.CorruptBackupException if the padding is wrong
         */
        int decrypt(long position, byte[] cipherText, int offset, int length, boolean last, byte[] out, int outOffset);
    }
}
