package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.io.DurableFiles;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A private file (0600) that is written once and then read once, front to back. When the archive is encrypted, so is it:
 * AES-256-CTR under a key that only this object has. For one thread at a time.
 */
final class SpoolFile implements AutoCloseable {
    private static final int STEP = 64 * 1024;

    private final Path file;
    private final FileChannel channel;
    private final @Nullable Cipher writing;
    private final @Nullable Cipher reading;
    private final byte[] buffer = new byte[STEP];

    private SpoolFile(Path file, FileChannel channel, @Nullable Cipher writing, @Nullable Cipher reading) {
        this.file = file;
        this.channel = channel;
        this.writing = writing;
        this.reading = reading;
    }

    static SpoolFile create(Path directory, boolean encrypted) throws IOException {
        Path file = directory.resolve("spool-" + UUID.randomUUID());
        var options = EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        Cipher writing = null;
        Cipher reading = null;
        if (encrypted) {
            byte[] secret = new byte[48];
            new SecureRandom().nextBytes(secret);
            writing = cipher(Cipher.ENCRYPT_MODE, secret);
            reading = cipher(Cipher.DECRYPT_MODE, secret);
            java.util.Arrays.fill(secret, (byte) 0);
        }
        return new SpoolFile(file, FileChannel.open(file, options, DurableFiles.privateFile(file)), writing, reading);
    }

    private static Cipher cipher(int mode, byte[] secret) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(mode, new SecretKeySpec(secret, 0, 32, "AES"), new IvParameterSpec(secret, 32, 16));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-256-CTR", e);
        }
    }

    void write(byte[] bytes, int length) throws IOException {
        try {
            for (int at = 0; at < length; at += STEP) {
                int part = Math.min(STEP, length - at);
                var out = ByteBuffer.wrap(buffer, 0, crypt(writing, bytes, at, part, buffer, 0));
                while (out.hasRemaining()) {
                    channel.write(out);
                }
            }
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    void rewind() throws IOException {
        channel.position(0);
    }

    void read(byte[] into, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int count = channel.read(ByteBuffer.wrap(buffer, 0, Math.min(STEP, length - done)));
            if (count < 0) {
                throw new EOFException(file + " is shorter than what was written to it");
            }
            done += crypt(reading, buffer, 0, count, into, offset + done);
        }
    }

    /** CTR gives as many bytes as it takes. */
    private static int crypt(@Nullable Cipher cipher, byte[] in, int offset, int length, byte[] out, int outOffset) {
        if (cipher == null) {
            System.arraycopy(in, offset, out, outOffset, length);
            return length;
        }
        try {
            return cipher.update(in, offset, length, out, outOffset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no room for what CTR gives", e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
