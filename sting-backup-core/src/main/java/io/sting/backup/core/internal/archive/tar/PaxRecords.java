package io.sting.backup.core.internal.archive.tar;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;

/** Pax extended header records, {@code LENGTH KEY=VALUE\n} (POSIX.1-2001, pax, "pax Extended Header"). */
final class PaxRecords {
    private static final int LONGEST_NUMBER = 64;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Receives one record. */
    interface Receiver {
        void record(String key, byte[] value) throws MalformedException;
    }

    void put(String key, String value) {
        put(key, value.getBytes(StandardCharsets.UTF_8));
    }

    void put(String key, byte[] value) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        int body = name.length + value.length + 3;
        int length = body + digits(body);
        if (digits(length) != digits(body)) {
            length = body + digits(length);
        }
        out.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(name);
        out.write('=');
        out.writeBytes(value);
        out.write('\n');
    }

    private static int digits(int value) {
        return Integer.toString(value).length();
    }

    boolean isEmpty() {
        return out.size() == 0;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    /** Reads all records of a header. */
    static void parse(byte[] data, Receiver receiver) throws MalformedException {
        int at = 0;
        while (at < data.length) {
            int space = at;
            long length = 0;
            while (space < data.length && data[space] >= '0' && data[space] <= '9' && length <= data.length) {
                length = length * 10 + (data[space] - '0');
                space++;
            }
            boolean sound = space > at
                    && space < data.length
                    && data[space] == ' '
                    && length <= data.length - at
                    && length > space + 1 - at
                    && data[(int) (at + length - 1)] == '\n';
            if (!sound) {
                throw new MalformedException("a pax header has a record of a wrong length");
            }
            int end = (int) (at + length - 1);
            int equals = space + 1;
            while (equals < end && data[equals] != '=') {
                equals++;
            }
            if (equals == end) {
                throw new MalformedException("a pax header has a record without a value");
            }
            String key = new String(data, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            receiver.record(key, Arrays.copyOfRange(data, equals + 1, end));
            at = end + 1;
        }
    }

    static long number(String key, byte[] value) throws MalformedException {
        try {
            return Long.parseLong(ascii(key, value));
        } catch (NumberFormatException e) {
            throw new MalformedException("a pax header's " + key + " is not a number", e);
        }
    }

    /** Seconds since the epoch, with a fraction; what is finer than a nanosecond is cut. */
    static Instant time(String key, byte[] value) throws MalformedException {
        try {
            var decimal = new BigDecimal(ascii(key, value));
            if (decimal.scale() < -LONGEST_NUMBER || decimal.scale() > LONGEST_NUMBER) {
                throw new MalformedException("a pax header's " + key + " is not a time");
            }
            var seconds = decimal.setScale(0, RoundingMode.FLOOR);
            var nanos = decimal.subtract(seconds).movePointRight(9).setScale(0, RoundingMode.FLOOR);
            return Instant.ofEpochSecond(seconds.longValueExact(), nanos.longValueExact());
        } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
            throw new MalformedException("a pax header's " + key + " is not a time", e);
        }
    }

    /** The form that {@link #time} reads. */
    static String time(Instant time) {
        return BigDecimal.valueOf(time.getEpochSecond())
                .add(BigDecimal.valueOf(time.getNano(), 9))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String ascii(String key, byte[] value) throws MalformedException {
        if (value.length > LONGEST_NUMBER) {
            throw new MalformedException("a pax header's " + key + " is too long");
        }
        return new String(value, StandardCharsets.US_ASCII);
    }
}
