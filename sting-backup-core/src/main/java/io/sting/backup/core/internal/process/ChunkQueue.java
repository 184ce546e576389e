package io.sting.backup.core.internal.process;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A few chunks of bytes on their way between a pipe, whose reads and writes cannot be interrupted, and a thread that
 * can be. One thread puts, one takes.
 */
final class ChunkQueue {
    static final int CHUNK_BYTES = 64 * 1024;
    private static final int CHUNKS = 4;
    private static final byte[] END = new byte[0];

    private final ArrayBlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS);

    void put(byte[] bytes, int offset, int length) throws InterruptedException {
        if (length > 0) {
            chunks.put(Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }

    void end() throws InterruptedException {
        chunks.put(END);
    }

    /** The next chunk, {@code null} if none came in that time. */
    byte @Nullable [] poll(long nanos) throws InterruptedException {
        return chunks.poll(nanos, TimeUnit.NANOSECONDS);
    }

    byte[] take() throws InterruptedException {
        return chunks.take();
    }

    static boolean isEnd(byte[] chunk) {
        return chunk.length == 0;
    }
}
