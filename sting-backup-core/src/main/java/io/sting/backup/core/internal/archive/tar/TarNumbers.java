package io.sting.backup.core.internal.archive.tar;

import java.util.Arrays;

/**
 * Numbers in tar header fields: octal text (POSIX.1-1988), and where that is too small the big-endian two's complement
 * with the field's first bit set that GNU, star and BSD write ("base-256").
 */
final class TarNumbers {
    private TarNumbers() {}

    /** Writes octal digits and a NUL, or base-256 if the value does not fit or is negative. */
    static void put(byte[] block, int offset, int length, long value) {
        if (fitsOctal(value, length)) {
            putOctal(block, offset, length - 1, value);
            block[offset + length - 1] = 0;
            return;
        }
        long rest = value;
        for (int i = offset + length - 1; i >= offset; i--) {
            block[i] = (byte) rest;
            rest >>= 8;
        }
        block[offset] |= (byte) 0x80;
    }

    static boolean fitsOctal(long value, int length) {
        return value >= 0 && value >>> (3 * (length - 1)) == 0;
    }

    static void putOctal(byte[] block, int offset, int digits, long value) {
        long rest = value;
        for (int i = offset + digits - 1; i >= offset; i--) {
            block[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
    }

    /** Reads either form; blanks alone are 0. */
    static long get(byte[] block, int offset, int length, String what) throws MalformedException {
        if ((block[offset] & 0x80) != 0) {
            return base256(block, offset, length, what);
        }
        int i = offset;
        int end = offset + length;
        while (i < end && block[i] == ' ') {
            i++;
        }
        long value = 0;
        while (i < end && block[i] >= '0' && block[i] <= '7') {
            if (value >>> 60 != 0) {
                throw new MalformedException("a tar header's " + what + " is too large");
            }
            value = value << 3 | (block[i] - '0');
            i++;
        }
        if (i < end && block[i] != 0 && block[i] != ' ') {
            throw new MalformedException("a tar header's " + what + " is not a number");
        }
        return value;
    }

    private static long base256(byte[] block, int offset, int length, String what) throws MalformedException {
        byte[] digits = Arrays.copyOfRange(block, offset, offset + length);
        boolean negative = (digits[0] & 0x40) != 0;
        digits[0] = (byte) (negative ? digits[0] | 0x80 : digits[0] & 0x7F);
        long value = negative ? -1 : 0;
        for (int i = 0; i < length; i++) {
            boolean mustBeSign = i < length - 8;
            if (mustBeSign && digits[i] != (byte) (negative ? -1 : 0)) {
                throw new MalformedException("a tar header's " + what + " is too large");
            }
            value = value << 8 | (digits[i] & 0xFF);
        }
        if (value < 0 != negative) {
            throw new MalformedException("a tar header's " + what + " is too large");
        }
        return value;
    }
}
