package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.model.Digest;
import io.sting.backup.spi.ArchiveCipher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.Optional;

/** The archive's file: bytes come in plain, and go out encrypted and digested. For one thread at a time. */
final class ArchiveOutput implements AutoCloseable {
    private static final int STEP = 256 * 1024;

    private final Path file;
    private final FileChannel channel;
    private final MessageDigest sha256 = Sha256.create();
    private Optional<ArchiveCipher.Encryption> encryption = Optional.empty();
    private Optional<MessageDigest> region = Optional.empty();
    private byte[] encrypted = new byte[0];
    private long plainBytes;
    private long size;

    private ArchiveOutput(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Creates the file, mode 0600. */
    static ArchiveOutput create(Path file) throws IOException {
        var options = EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try {
            return new ArchiveOutput(file, FileChannel.open(file, options, DurableFiles.privateFile(file)));
        } catch (java.nio.file.FileSystemException e) {
            throw new IOException("cannot create " + file + ": " + e.getClass().getSimpleName(), e);
        }
    }

    /** Begins encryption; to be called before the first byte. */
    void encryptWith(ArchiveCipher.Encryption begun) throws IOException {
        encryption = Optional.of(begun);
        encrypted = new byte[begun.outputSize(STEP)];
        byte[] header = begun.header();
        emit(header, 0, header.length);
    }

    Optional<ArchiveCipher.Encryption> encryption() {
        return encryption;
    }

    /** How many plain bytes have come in. */
    long plainBytes() {
        return plainBytes;
    }

    /** Feeds a further digest with the plain bytes that come from now on. */
    void digestInto(MessageDigest digest) {
        region = Optional.of(digest);
    }

    void write(byte[] bytes, int length) throws IOException {
        plainBytes += length;
        region.ifPresent(digest -> digest.update(bytes, 0, length));
        if (encryption.isEmpty()) {
            emit(bytes, 0, length);
            return;
        }
        for (int at = 0; at < length; at += STEP) {
            int part = Math.min(STEP, length - at);
            emit(encrypted, 0, encryption.get().update(bytes, at, part, encrypted, 0));
        }
    }

    /** Writes the padding and makes the file durable. */
    void finish() throws IOException {
        if (encryption.isPresent()) {
            emit(encrypted, 0, encryption.get().finish(encrypted, 0));
        }
        try {
            channel.force(true);
            channel.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void emit(byte[] bytes, int offset, int length) throws IOException {
        sha256.update(bytes, offset, length);
        size += length;
        try {
            var buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private IOException failed(IOException e) {
        return new IOException("cannot write " + file + ": " + e.getMessage(), e);
    }

    long sizeBytes() {
        return size;
    }

    /** Of all that was written; to be asked once. */
    Digest sha256() {
        return Digest.of(sha256);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
