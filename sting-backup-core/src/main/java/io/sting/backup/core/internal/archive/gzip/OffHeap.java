package io.sting.backup.core.internal.archive.gzip;

import java.nio.ByteBuffer;

/**
 * Buffers outside the heap for zlib. Given arrays it would keep the garbage collector out for as long as it works on
 * them, and what others allocate meanwhile would fill the old generation.
 */
final class OffHeap {
    private OffHeap() {}

    /** The buffer, or a larger one, with a copy of the bytes in it, ready to be read. */
    static ByteBuffer copy(ByteBuffer buffer, byte[] bytes, int offset, int length) {
        ByteBuffer room = buffer.capacity() >= length ? buffer : ByteBuffer.allocateDirect(length + length / 8);
        return room.clear().put(bytes, offset, length).flip();
    }
}
