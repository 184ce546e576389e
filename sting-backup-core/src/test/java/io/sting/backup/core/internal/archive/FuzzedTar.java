package io.sting.backup.core.internal.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** Sums that a fuzzer cannot guess, put right, so that it gets past them to what lies behind. */
final class FuzzedTar {
    private static final int BLOCK = 512;
    private static final byte[] FUZZED = {'u', 's', 't', 'a', 'r'};

    private FuzzedTar() {}

    /** The bytes with the check sum of every block that says {@code ustar} put right. */
    static byte[] withCheckSums(byte[] data) {
        byte[] tar = data.clone();
        for (int at = 0; at + BLOCK <= tar.length; at += BLOCK) {
            if (saysUstar(tar, at)) {
                int sum = 8 * ' ';
                for (int i = 0; i < BLOCK; i++) {
                    sum += i >= 148 && i < 156 ? 0 : tar[at + i] & 0xFF;
                }
                TarBytes.put(tar, at + 148, String.format("%06o\0 ", sum));
            }
        }
        return tar;
    }

    private static boolean saysUstar(byte[] tar, int at) {
        for (int i = 0; i < FUZZED.length; i++) {
            if (tar[at + 257 + i] != FUZZED[i]) {
                return false;
            }
        }
        return true;
    }

    /** A gzip member's last eight bytes. */
    static byte[] gzipTrailer(byte[] raw) {
        var crc = new CRC32();
        crc.update(raw);
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .putInt(raw.length)
                .array();
    }

    /** Reads to the end; returns how many bytes there were. */
    static long drain(InputStream in, byte[] buffer) throws IOException {
        long total = 0;
        int count = in.read(buffer, 0, buffer.length);
        while (count >= 0) {
            total += count;
            count = in.read(buffer, 0, buffer.length);
        }
        return total;
    }

    /** What a reader says when it refuses is for a person: one line, and none that never ends. */
    static void checkRefusal(Exception refused) {
        String message = refused.getMessage();
        if (message == null || message.isEmpty() || message.length() > 1_000 || message.indexOf('\n') >= 0) {
            throw new AssertionError("a refusal that says too little or too much: " + message, refused);
        }
    }

    static byte[] joined(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
