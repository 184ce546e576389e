package io.sting.backup.core.internal.archive.tar;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * Makes the blocks before an entry's content: a ustar header, and before it a pax header (POSIX.1-2001) when something
 * does not fit into the first. A name that fits neither field also gets GNU's long-name entry, which busybox reads and
 * pax readers override with the same name.
 */
public final class TarHeaders {
    /** Everything in a tar stands at multiples of so many bytes. */
    public static final int BLOCK = 512;

    private static final int NAME = 100;
    private static final int PREFIX = 155;
    private static final byte[] MAGIC = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PAX_NAME = "././@PaxHeader".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LONG_NAME = "././@LongLink".getBytes(StandardCharsets.US_ASCII);

    private TarHeaders() {}

    /** Zeros that follow so many bytes of content. */
    public static int padding(long sizeBytes) {
        return (int) (-sizeBytes & (BLOCK - 1));
    }

    /** All blocks that stand before the entry's content. */
    public static byte[] of(ArchiveEntry entry) {
        byte[] path = name(entry);
        byte[] link = ArchivePath.encode(entry.linkTarget());
        int split = split(path);
        byte[] pax = paxRecords(entry, path, split, link);
        var out = ByteBuffer.allocate(
                3 * BLOCK * 2 + round(pax.length) + round(path.length + 1) + round(link.length + 1));
        if (pax.length > 0) {
            extension(out, 'x', PAX_NAME, pax);
        }
        if (link.length > NAME) {
            extension(out, 'K', LONG_NAME, Arrays.copyOf(link, link.length + 1));
        }
        if (split < 0) {
            extension(out, 'L', LONG_NAME, Arrays.copyOf(path, path.length + 1));
        }
        out.put(header(entry, path, split, link));
        return Arrays.copyOf(out.array(), out.position());
    }

    private static int round(int length) {
        return length + padding(length);
    }

    private static byte[] name(ArchiveEntry entry) {
        byte[] bytes = entry.path().toBytes();
        if (entry.type() == EntryType.DIRECTORY) {
            bytes = Arrays.copyOf(bytes, bytes.length + 1);
            bytes[bytes.length - 1] = '/';
        }
        return bytes;
    }

    /** Where the slash stands between prefix and name: 0 if no prefix is needed, negative if the name does not fit. */
    private static int split(byte[] path) {
        if (path.length <= NAME) {
            return 0;
        }
        int last = Math.min(PREFIX, path.length - 2);
        int first = path.length - NAME - 1;
        for (int i = last; i >= Math.max(first, 1); i--) {
            if (path[i] == '/') {
                return i;
            }
        }
        return -1;
    }

    private static byte[] paxRecords(ArchiveEntry entry, byte[] path, int split, byte[] link) {
        var pax = new PaxRecords();
        boolean longLink = link.length > NAME;
        if ((split < 0 && !survives(path)) || (longLink && !survives(link))) {
            pax.put("hdrcharset", "BINARY");
        }
        if (split < 0) {
            pax.put("path", path);
        }
        if (longLink) {
            pax.put("linkpath", link);
        }
        if (!TarNumbers.fitsOctal(entry.sizeBytes(), 12)) {
            pax.put("size", Long.toString(entry.sizeBytes()));
        }
        ownerRecords(entry, pax);
        if (entry.modified().getNano() != 0
                || !TarNumbers.fitsOctal(entry.modified().getEpochSecond(), 12)) {
            pax.put("mtime", PaxRecords.time(entry.modified()));
        }
        new TreeMap<>(entry.extendedAttributes())
                .forEach((name, value) ->
                        pax.put("SCHILY.xattr." + name.replace("%", "%25").replace("=", "%3D"), value));
        return pax.toBytes();
    }

    private static void ownerRecords(ArchiveEntry entry, PaxRecords pax) {
        var owner = entry.owner();
        if (!TarNumbers.fitsOctal(owner.uid(), 8)) {
            pax.put("uid", Long.toString(owner.uid()));
        }
        if (!TarNumbers.fitsOctal(owner.gid(), 8)) {
            pax.put("gid", Long.toString(owner.gid()));
        }
        if (ArchivePath.encode(owner.user()).length > 31) {
            pax.put("uname", ArchivePath.encode(owner.user()));
        }
        if (ArchivePath.encode(owner.group()).length > 31) {
            pax.put("gname", ArchivePath.encode(owner.group()));
        }
    }

    /** Whether readers give these very bytes back when they take them for UTF-8; bsdtar brings it to normal form C. */
    private static boolean survives(byte[] bytes) {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return Normalizer.isNormalized(text, Normalizer.Form.NFC);
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static void extension(ByteBuffer out, char type, byte[] name, byte[] data) {
        byte[] block = new byte[BLOCK];
        System.arraycopy(name, 0, block, 0, name.length);
        TarNumbers.put(block, 100, 8, 0644);
        TarNumbers.put(block, 108, 8, 0);
        TarNumbers.put(block, 116, 8, 0);
        TarNumbers.put(block, 124, 12, data.length);
        TarNumbers.put(block, 136, 12, 0);
        block[156] = (byte) type;
        System.arraycopy(MAGIC, 0, block, 257, MAGIC.length);
        out.put(checked(block)).put(data).position(out.position() + padding(data.length));
    }

    private static byte[] header(ArchiveEntry entry, byte[] path, int split, byte[] link) {
        byte[] block = new byte[BLOCK];
        if (split > 0) {
            System.arraycopy(path, 0, block, 345, split);
            System.arraycopy(path, split + 1, block, 0, path.length - split - 1);
        } else {
            System.arraycopy(path, 0, block, 0, Math.min(path.length, NAME));
        }
        TarNumbers.put(block, 100, 8, entry.mode());
        TarNumbers.put(block, 108, 8, entry.owner().uid());
        TarNumbers.put(block, 116, 8, entry.owner().gid());
        TarNumbers.put(block, 124, 12, entry.sizeBytes());
        TarNumbers.put(block, 136, 12, entry.modified().getEpochSecond());
        block[156] = (byte) typeFlag(entry.type());
        System.arraycopy(link, 0, block, 157, Math.min(link.length, NAME));
        System.arraycopy(MAGIC, 0, block, 257, MAGIC.length);
        putText(block, 265, entry.owner().user());
        putText(block, 297, entry.owner().group());
        return checked(block);
    }

    private static void putText(byte[] block, int offset, String text) {
        byte[] bytes = ArchivePath.encode(text);
        System.arraycopy(bytes, 0, block, offset, Math.min(bytes.length, 31));
    }

    private static char typeFlag(EntryType type) {
        return switch (type) {
            case FILE -> '0';
            case HARD_LINK -> '1';
            case SYMBOLIC_LINK -> '2';
            case DIRECTORY -> '5';
        };
    }

    private static byte[] checked(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xFF;
        }
        TarNumbers.putOctal(block, 148, 6, sum);
        block[154] = 0;
        return block;
    }
}
