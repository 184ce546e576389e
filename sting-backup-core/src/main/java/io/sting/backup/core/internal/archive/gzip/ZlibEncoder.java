package io.sting.backup.core.internal.archive.gzip;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Deflate by the JDK's zlib, piece by piece as each is worth: stored blocks are written by hand, runs of the other kinds
 * each by a deflater of their own, brought to a byte's border by a sync flush (zlib's manual, {@code deflate}).
 */
public final class ZlibEncoder implements MemberEncoder {
    private static final int PIECE = 128 * 1024;
    private static final int LONGEST_STORED = 65_535;

    private final Deflater full;
    private final Deflater huffman;
    private final Deflater fast;
    private final byte[] scratch = new byte[16 * 1024];
    private final ByteBuffer output = ByteBuffer.allocateDirect(64 * 1024);
    private ByteBuffer input = ByteBuffer.allocateDirect(0);

    /** @param level 1 to 9 */
    public ZlibEncoder(int level) {
        full = new Deflater(level, true);
        huffman = new Deflater(level, true);
        huffman.setStrategy(Deflater.HUFFMAN_ONLY);
        fast = new Deflater(1, true);
    }

    @Override
    public int encode(byte[] raw, int length, byte[] out, int outOffset) {
        PieceKind[] kinds = kinds(raw, length);
        int end = outOffset;
        int piece = 0;
        while (piece < kinds.length && end >= 0) {
            int next = piece + 1;
            while (next < kinds.length && kinds[next] == kinds[piece]) {
                next++;
            }
            int from = piece * PIECE;
            int count = Math.min(next * PIECE, length) - from;
            boolean last = next == kinds.length;
            end = switch (kinds[piece]) {
                case STORED -> store(raw, from, count, last, out, end);
                case HUFFMAN -> deflate(huffman, raw, from, count, last, out, end);
                case DEFLATE -> deflate(full, raw, from, count, last, out, end);
            };
            piece = next;
        }
        boolean grown = end < 0 || end - outOffset > storedBytes(length);
        return (grown ? store(raw, 0, length, true, out, outOffset) : end) - outOffset;
    }

    private PieceKind[] kinds(byte[] raw, int length) {
        var kinds = new PieceKind[Math.max(1, (length + PIECE - 1) / PIECE)];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = PieceKind.of(raw, i * PIECE, Math.min(PIECE, length - i * PIECE), fast, scratch);
        }
        return kinds;
    }

    private static int storedBytes(int length) {
        return length + 5 * Math.max(1, (length + LONGEST_STORED - 1) / LONGEST_STORED);
    }

    private static int store(byte[] raw, int offset, int length, boolean last, byte[] out, int outOffset) {
        int at = offset;
        int end = outOffset;
        int left = length;
        if (end < 0 || out.length - end < storedBytes(length)) {
            return -1;
        }
        do {
            int part = Math.min(left, LONGEST_STORED);
            left -= part;
            out[end++] = (byte) (last && left == 0 ? 1 : 0);
            out[end++] = (byte) part;
            out[end++] = (byte) (part >> 8);
            out[end++] = (byte) ~part;
            out[end++] = (byte) (~part >> 8);
            System.arraycopy(raw, at, out, end, part);
            at += part;
            end += part;
        } while (left > 0);
        return end;
    }

    /** Returns where the output ends, or a negative number if there is no room for it. */
    private int deflate(
            Deflater deflater, byte[] raw, int offset, int length, boolean last, byte[] out, int outOffset) {
        deflater.reset();
        input = OffHeap.copy(input, raw, offset, length);
        deflater.setInput(input);
        if (last) {
            deflater.finish();
        }
        int flush = last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
        int end = outOffset;
        int idle = 0;
        while (true) {
            output.clear();
            int count = deflater.deflate(output, flush);
            if (count > out.length - end) {
                return -1;
            }
            output.flip().get(out, end, count);
            end += count;
            boolean flushed = !last && count > 0 && count < output.capacity() && deflater.needsInput();
            if (deflater.finished() || flushed) {
                return end;
            }
            // right after a change of strategy one call may give nothing
            if (count == 0 && ++idle > 2) {
                return -1;
            }
        }
    }

    @Override
    public void close() {
        full.end();
        huffman.end();
        fast.end();
    }
}
