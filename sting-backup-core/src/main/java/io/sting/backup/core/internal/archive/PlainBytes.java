package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.GzipMember;
import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.KeyException;
import io.sting.backup.model.KeyFingerprint;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.ArchiveCipher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The gzip stream in an archive, read at random: decrypted on the way, if need be. For one thread at a time. */
final class PlainBytes {
    private static final byte[] OPENSSL = "Salted__".getBytes(StandardCharsets.US_ASCII);
    private static final int STEP = 512 * 1024;
    private static final int START = 64;

    private final ArchiveBytes bytes;
    private final Optional<ArchiveCipher.Decryption> decryption;
    private final int headerLength;
    private final long cipherSize;
    private final long size;
    private byte[] cipherText = new byte[0];
    private byte[] plain = new byte[0];

    private PlainBytes(ArchiveBytes bytes) {
        this.bytes = bytes;
        this.decryption = Optional.empty();
        this.headerLength = 0;
        this.cipherSize = bytes.size();
        this.size = bytes.size();
    }

    private PlainBytes(ArchiveBytes bytes, ArchiveCipher.Decryption decryption, int headerLength) throws IOException {
        this.bytes = bytes;
        this.decryption = Optional.of(decryption);
        this.headerLength = headerLength;
        this.cipherSize = bytes.size() - headerLength;
        if (cipherSize <= 0 || cipherSize % decryption.blockSize() != 0) {
            throw new MalformedException("its length is not one that encryption gives: it was cut off");
        }
        long last = cipherSize - decryption.blockSize();
        this.size = last + decrypt(decryption, last, decryption.blockSize());
    }

    /**
     * Looks at the first bytes, and decrypts if they are not gzip's.
     *
     * @param fingerprint which key, if a sidecar tells; then the archive must be encrypted
     */
    static PlainBytes open(ArchiveBytes bytes, Optional<ArchiveCipher> cipher, Optional<KeyFingerprint> fingerprint)
            throws IOException {
        byte[] start = new byte[(int) Math.min(START, bytes.size())];
        bytes.read(0, start, 0, start.length);
        if (start.length == 0) {
            throw new MalformedException("the file is empty");
        }
        if (GzipMember.isGzip(start, start.length)) {
            if (fingerprint.isPresent()) {
                throw new MalformedException("it is not encrypted, though its sidecar says so: it was replaced");
            }
            return new PlainBytes(bytes);
        }
        boolean salted =
                start.length >= OPENSSL.length && Arrays.equals(start, 0, OPENSSL.length, OPENSSL, 0, OPENSSL.length);
        if (cipher.isEmpty() && salted) {
            throw new KeyException(Phase.FETCH, "it is encrypted; name the key that opens it");
        }
        if (cipher.isEmpty()) {
            throw new MalformedException("it is neither a gzip file nor encrypted: this is no archive, or damaged");
        }
        int header = cipher.get().headerLength();
        if (start.length < header || (!salted && cipher.get().extension().equals("enc"))) {
            throw new MalformedException("it is neither a gzip file nor encrypted: this is no archive, or damaged");
        }
        return decrypted(bytes, cipher.get(), start, fingerprint);
    }

    private static PlainBytes decrypted(
            ArchiveBytes bytes, ArchiveCipher cipher, byte[] start, Optional<KeyFingerprint> fingerprint)
            throws IOException {
        ArchiveCipher.Decryption decryption = cipher.decryption(start, fingerprint);
        int block = decryption.blockSize();
        boolean gzip = false;
        int whole = (start.length - cipher.headerLength()) / block * block;
        if (whole > 0) {
            byte[] plain = new byte[whole];
            decryption.decrypt(0, start, cipher.headerLength(), whole, false, plain, 0);
            gzip = GzipMember.isGzip(plain, whole);
        }
        if (!gzip && fingerprint.isPresent()) {
            throw new MalformedException("its key is the right one, so it is damaged at its beginning");
        }
        if (!gzip) {
            throw new KeyException(
                    Phase.FETCH,
                    "it does not open with any key at hand: wrong key or damaged; import the key that it was made with");
        }
        return new PlainBytes(bytes, decryption, cipher.headerLength());
    }

    long size() {
        return size;
    }

    Optional<ArchiveCipher.Decryption> decryption() {
        return decryption;
    }

    /** Reads exactly so many bytes. */
    void read(long position, byte[] into, int offset, int length) throws IOException {
        if (position < 0 || length < 0 || position > size - length) {
            throw new MalformedException("a part of it lies beyond its end: it was cut off");
        }
        if (decryption.isEmpty()) {
            bytes.read(position, into, offset, length);
            return;
        }
        int block = decryption.get().blockSize();
        for (int done = 0; done < length; ) {
            long at = position + done;
            long begin = at - at % block;
            long end = Math.min(roundUp(position + length, block), begin + STEP);
            int count = decrypt(decryption.get(), begin, (int) (end - begin));
            int skip = (int) (at - begin);
            int part = Math.min(count - skip, length - done);
            System.arraycopy(plain, skip, into, offset + done, part);
            done += part;
        }
    }

    private static long roundUp(long value, int block) {
        return (value + block - 1) / block * block;
    }

    /** Decrypts whole blocks into {@link #plain}; returns how many bytes that gave. */
    private int decrypt(ArchiveCipher.Decryption with, long begin, int length) throws IOException {
        int behind = begin == 0 ? 0 : with.lookBehind();
        if (cipherText.length < behind + length) {
            cipherText = new byte[behind + length];
            plain = new byte[length];
        }
        if (plain.length < length) {
            plain = new byte[length];
        }
        bytes.read(headerLength + begin - behind, cipherText, 0, behind + length);
        try {
            return with.decrypt(begin, cipherText, behind, length, begin + length == cipherSize, plain, 0);
        } catch (CorruptBackupException e) {
            throw new MalformedException("its end does not decrypt (wrong padding): it is damaged or was cut off", e);
        }
    }

    /** All of it, front to back. */
    InputStream stream() {
        return new InputStream() {
            private long position;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = (int) Math.min(length, size - position);
                if (count <= 0) {
                    return length == 0 ? 0 : -1;
                }
                PlainBytes.this.read(position, into, offset, count);
                position += count;
                return count;
            }
        };
    }
}
