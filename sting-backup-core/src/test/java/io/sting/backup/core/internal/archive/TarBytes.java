package io.sting.backup.core.internal.archive;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** A tar made by hand, header field by header field, as an attacker would. */
final class TarBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Adds an entry with a ustar header. */
    TarBytes entry(char type, String name, String link, byte[] content) {
        return header(type, name, link, content.length).data(content);
    }

    TarBytes file(String name, String content) {
        return entry('0', name, "", content.getBytes(StandardCharsets.UTF_8));
    }

    TarBytes directory(String name) {
        return entry('5', name, "", new byte[0]);
    }

    TarBytes symbolicLink(String name, String target) {
        return entry('2', name, target, new byte[0]);
    }

    TarBytes hardLink(String name, String target) {
        return entry('1', name, target, new byte[0]);
    }

    TarBytes header(char type, String name, String link, long size) {
        byte[] block = new byte[512];
        put(block, 0, name);
        put(block, 100, "0000644");
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, String.format("%011o", size));
        put(block, 136, "00000000000");
        block[156] = (byte) type;
        put(block, 157, link);
        put(block, 257, "ustar\00000");
        return block(block);
    }

    /** Adds a block whose check sum is put right. */
    TarBytes block(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xFF;
        }
        put(block, 148, String.format("%06o", sum));
        block[154] = 0;
        return raw(block);
    }

    static void put(byte[] block, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    /** Adds a pax header for the next entry, its records given as {@code key=value}. */
    TarBytes pax(String... records) {
        return paxOf('x', records);
    }

    TarBytes paxOf(char type, String... records) {
        var data = new StringBuilder();
        for (String record : records) {
            int length = record.length() + 3;
            length += Integer.toString(length + 1).length() - 1;
            data.append(length).append(' ').append(record).append('\n');
        }
        return entry(type, "pax", "", data.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    TarBytes data(byte[] content) {
        raw(content);
        return raw(new byte[-content.length & 511]);
    }

    TarBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Adds the end mark. */
    TarBytes end() {
        return raw(new byte[1024]);
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    byte[] gzip() throws IOException {
        var gzip = new ByteArrayOutputStream();
        try (var stream = new GZIPOutputStream(gzip)) {
            new ByteArrayInputStream(bytes()).transferTo(stream);
        }
        return gzip.toByteArray();
    }
}
