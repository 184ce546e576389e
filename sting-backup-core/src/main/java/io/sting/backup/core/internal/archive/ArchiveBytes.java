package io.sting.backup.core.internal.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An archive's bytes, wherever they are, read at random. For one thread at a time. */
public interface ArchiveBytes extends AutoCloseable {

    /** How many there are. */
    long size();

    /**
     * Reads exactly so many bytes.
     *
     * @throws IOException if they cannot be had
     */
    void read(long position, byte[] into, int offset, int length) throws IOException;

    @Override
    void close() throws IOException;

    /** Those of a local file. */
    static ArchiveBytes of(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        long size = channel.size();
        return new ArchiveBytes() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public void read(long position, byte[] into, int offset, int length) throws IOException {
                var buffer = ByteBuffer.wrap(into, offset, length);
                while (buffer.hasRemaining()) {
                    int count = channel.read(buffer, position + buffer.position() - offset);
                    if (count < 0) {
                        throw new EOFException(file + " became shorter while it was read");
                    }
                }
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
