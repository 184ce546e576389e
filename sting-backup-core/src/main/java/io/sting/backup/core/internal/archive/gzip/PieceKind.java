package io.sting.backup.core.internal.archive.gzip;

import java.util.zip.Deflater;

/** How a piece of input is worth compressing. */
enum PieceKind {
    /** Not at all: compressed or encrypted already. */
    STORED,
    /** Its bytes are unevenly spread but do not repeat: numbers, say. */
    HUFFMAN,
    /** In full. */
    DEFLATE;

    /** Below so many bits a byte the input is text or the like, and compressing pays without asking. */
    private static final double SURELY_WORTH_IT = 6.0;
    /** Above so many bits a byte Huffman codes save less than a percent or two. */
    private static final double NOT_WORTH_IT = 7.8;
    /** A trial must do so much better than Huffman codes alone could, for repeats to count. */
    private static final double GAIN = 0.97;

    private static final int TRIAL = 8 * 1024;
    private static final int TRIALS = 3;
    /** A trial is short of history; so short a piece is not worth a decision. */
    private static final int SMALL = 4 * 1024;

    /** Decides by the entropy of the bytes, and where that is high by trials at the lowest level on parts of it. */
    static PieceKind of(byte[] data, int offset, int length, Deflater fast, byte[] scratch) {
        if (length < SMALL) {
            return DEFLATE;
        }
        double bits = entropy(data, offset, length);
        if (bits < SURELY_WORTH_IT) {
            return DEFLATE;
        }
        double huffman = Math.min(1, bits / 8);
        int part = Math.min(TRIAL, length / TRIALS);
        long compressed = 0;
        for (int i = 0; i < TRIALS; i++) {
            int at = offset + (int) ((long) (length - part) * i / (TRIALS - 1));
            compressed += deflated(data, at, part, fast, scratch);
        }
        double ratio = (double) compressed / ((long) part * TRIALS);
        if (ratio < huffman * GAIN) {
            return DEFLATE;
        }
        return bits > NOT_WORTH_IT ? STORED : HUFFMAN;
    }

    private static int deflated(byte[] data, int offset, int length, Deflater fast, byte[] scratch) {
        fast.reset();
        fast.setInput(data, offset, length);
        fast.finish();
        int total = 0;
        while (!fast.finished()) {
            total += fast.deflate(scratch, 0, scratch.length);
        }
        return total;
    }

    /**
     * Bits a byte, of single bytes (Shannon). Four counters a value: runs of equal bytes would otherwise wait for the
     * memory that was just written.
     */
    static double entropy(byte[] data, int offset, int length) {
        int[] counts = new int[4 * 256];
        int end = offset + length;
        int at = offset;
        for (; at + 4 <= end; at += 4) {
            counts[data[at] & 0xFF]++;
            counts[256 + (data[at + 1] & 0xFF)]++;
            counts[512 + (data[at + 2] & 0xFF)]++;
            counts[768 + (data[at + 3] & 0xFF)]++;
        }
        for (; at < end; at++) {
            counts[data[at] & 0xFF]++;
        }
        double sum = 0;
        for (int i = 0; i < 256; i++) {
            int count = counts[i] + counts[256 + i] + counts[512 + i] + counts[768 + i];
            if (count > 0) {
                sum += count * Math.log(count);
            }
        }
        return (Math.log(length) - sum / length) / Math.log(2);
    }
}
