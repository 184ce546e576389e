package io.sting.backup.core.internal.archive.tar;

import static io.sting.backup.core.internal.archive.tar.TarHeaders.BLOCK;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.Ownership;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads tars of any common kind: v7, ustar, pax with global headers, GNU with long names, base-256 numbers and all four
 * forms of sparse files. Whatever is no file, folder or link, or wants more memory than the limits allow, is refused.
 * For one thread at a time.
 */
public final class TarReader {
    private static final String GNU_MAGIC = "ustar  ";
    private static final int LONGEST_MADE_UP = 100;

    private final TarInput in;
    private final TarLimits limits;
    private final byte[] block = new byte[BLOCK];
    private HeaderFields global;
    private InputStream content = InputStream.nullInputStream();
    private long next;

    public TarReader(TarInput in, TarLimits limits) {
        this.in = in;
        this.limits = limits;
        this.global = new HeaderFields(limits);
        this.next = in.position();
    }

    /** The next entry, or null at the mark that ends a tar. What is left of the content before is skipped. */
    public @Nullable TarEntry next() throws IOException {
        while (true) {
            in.skipTo(next);
            TarEntry entry = readEntry(in.position());
            if (entry != END_OF_FOLDER_ROOT) {
                return entry;
            }
        }
    }

    /** The entry whose first header stands at a later position than where the reader is. */
    public TarEntry at(long offset) throws IOException {
        if (offset < in.position()) {
            throw new MalformedException("the entries do not stand in the order that the manifest says");
        }
        next = offset;
        TarEntry entry = next();
        if (entry == null || entry.offset() != offset) {
            throw new MalformedException("no entry stands where the manifest says");
        }
        return entry;
    }

    /** The current entry's content, exactly as long as the entry says; valid until the next entry is asked for. */
    public InputStream content() {
        return content;
    }

    /** Reads on from the end mark and checks that nothing but zeros follows. */
    public void finish() throws IOException {
        byte[] rest = new byte[64 * 1024];
        int count = in.read(rest, 0, rest.length);
        while (count >= 0) {
            for (int i = 0; i < count; i++) {
                if (rest[i] != 0) {
                    throw new MalformedException("something follows the end of the tar");
                }
            }
            count = in.read(rest, 0, rest.length);
        }
    }

    /** Stands for the entry of the root folder itself, which nobody is told of. */
    private static final TarEntry END_OF_FOLDER_ROOT = new TarEntry(ArchiveEntry.directory(ArchivePath.of("root")), -1);

    private @Nullable TarEntry readEntry(long offset) throws IOException {
        HeaderFields fields = global.copy(limits);
        boolean extended = false;
        long blocksEnd = offset + 4L * limits.headerBytes();
        while (true) {
            if (in.position() > blocksEnd) {
                throw new MalformedException(
                        "an entry has more than " + 4L * limits.headerBytes() + " bytes of headers");
            }
            if (!in.fill(block, 0, BLOCK)) {
                throw new MalformedException("the tar has no end mark: it was cut off");
            }
            if (isZero(block)) {
                if (extended) {
                    throw new MalformedException("the tar ends after an extension header");
                }
                content = InputStream.nullInputStream();
                next = in.position();
                return null;
            }
            checkSum(block);
            switch (block[156]) {
                case 'x', 'X' -> PaxRecords.parse(extension("pax header"), fields::record);
                case 'g' -> {
                    var changed = global.copy(limits);
                    PaxRecords.parse(extension("global pax header"), changed::record);
                    changed.attributes.clear();
                    global = changed;
                    fields = global.copy(limits);
                }
                case 'L' -> fields.path = orElse(fields.path, TarNames.upToNul(extension("long name")));
                case 'K' -> fields.link = orElse(fields.link, TarNames.upToNul(extension("long link name")));
                default -> {
                    return entry(offset, fields);
                }
            }
            extended = block[156] != 'g';
        }
    }

    private static byte[] orElse(byte @Nullable [] first, byte[] second) {
        return first == null ? second : first;
    }

    private byte[] extension(String what) throws IOException {
        long size = TarNumbers.get(block, 124, 12, "size");
        if (size < 0 || size > limits.headerBytes()) {
            throw new MalformedException("a " + what + " is longer than " + limits.headerBytes() + " bytes");
        }
        byte[] data = new byte[(int) size];
        if (size > 0 && !in.fill(data, 0, data.length)) {
            throw new MalformedException("the tar ends in a " + what + ": it was cut off");
        }
        long end = in.position() + TarHeaders.padding(size);
        in.skipTo(end);
        return data;
    }

    private TarEntry entry(long offset, HeaderFields fields) throws IOException {
        byte flag = block[156];
        byte[] rawPath = path(fields);
        byte[] rawLink = orElse(fields.link, TarNames.upToNul(Arrays.copyOfRange(block, 157, 257)));
        if (rawPath.length > limits.nameBytes() || rawLink.length > limits.nameBytes()) {
            throw new MalformedException("a name is longer than " + limits.nameBytes() + " bytes");
        }
        boolean slash = rawPath.length > 0 && rawPath[rawPath.length - 1] == '/';
        EntryType type = type(flag, slash, rawPath);
        ArchivePath path = TarNames.path(rawPath, "entry");
        if (path == null && type != EntryType.DIRECTORY) {
            throw new MalformedException("an entry has no name");
        }
        long stored = storedSize(type, fields, rawPath);
        long size = open(flag, type, fields, stored);
        if (path == null) {
            return END_OF_FOLDER_ROOT;
        }
        return new TarEntry(
                new ArchiveEntry(
                        path,
                        type,
                        size,
                        (int) (TarNumbers.get(block, 100, 8, "mode") & 07777),
                        owner(fields),
                        modified(fields),
                        link(type, rawLink, path),
                        fields.attributes,
                        flag == 'S' || fields.sparse != null),
                offset);
    }

    /**
     * A sparse file has a made-up name, which GNU tar cuts off after 100 bytes, and the real one in its pax header. bsdtar
     * shortens the latter when it is longer than that, but then has the whole name where any other file has it.
     */
    private byte[] path(HeaderFields fields) {
        byte[] path = orElse(fields.path, headerPath());
        boolean madeUp = path.length <= LONGEST_MADE_UP
                || new String(path, StandardCharsets.ISO_8859_1).contains("GNUSparseFile.");
        return fields.sparseName != null && madeUp ? fields.sparseName : path;
    }

    private byte[] headerPath() {
        byte[] name = TarNames.upToNul(Arrays.copyOf(block, 100));
        // GNU's own format keeps times and sparse maps where ustar has its prefix
        boolean ustar = block[257] == 'u' && !new String(block, 257, 7, StandardCharsets.ISO_8859_1).equals(GNU_MAGIC);
        if (!ustar || block[345] == 0) {
            return name;
        }
        byte[] prefix = TarNames.upToNul(Arrays.copyOfRange(block, 345, 500));
        byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        joined[prefix.length] = '/';
        System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
        return joined;
    }

    private static EntryType type(byte flag, boolean slash, byte[] path) throws MalformedException {
        return switch (flag) {
            case 0 -> slash ? EntryType.DIRECTORY : EntryType.FILE;
            case '0', '7', 'S' -> EntryType.FILE;
            case '1' -> EntryType.HARD_LINK;
            case '2' -> EntryType.SYMBOLIC_LINK;
            case '5' -> EntryType.DIRECTORY;
            case '3', '4' -> throw new MalformedException("the entry \"" + shown(path) + "\" is a device");
            case '6' -> throw new MalformedException("the entry \"" + shown(path) + "\" is a FIFO");
            default -> throw new MalformedException("the entry \"" + shown(path) + "\" is of the unknown type "
                    + ArchivePath.printable(String.valueOf((char) (flag & 0xFF))));
        };
    }

    private static String shown(byte[] path) {
        return ArchivePath.printable(ArchivePath.decode(path));
    }

    private long storedSize(EntryType type, HeaderFields fields, byte[] path) throws MalformedException {
        long size = fields.size != null ? fields.size : TarNumbers.get(block, 124, 12, "size");
        if (size < 0) {
            throw new MalformedException("the entry \"" + shown(path) + "\" has a negative size");
        }
        if (type == EntryType.FILE) {
            return size;
        }
        // some old tars give a hard link the size of its target, and no content
        if (size != 0 && type != EntryType.HARD_LINK) {
            throw new MalformedException("the entry \"" + shown(path) + "\" is no file and has content");
        }
        return 0;
    }

    /** Makes the content ready; returns how long it is. */
    private long open(byte flag, EntryType type, HeaderFields fields, long stored) throws IOException {
        long end = in.position() + stored;
        if (end < 0 || end > Long.MAX_VALUE - BLOCK) {
            throw new MalformedException("an entry has an impossible size");
        }
        if (flag == 'S') {
            return openSparse(SparseHeaders.old(block, in, limits), TarNumbers.get(block, 483, 12, "size"), stored);
        }
        if (type == EntryType.FILE && fields.sparseInData) {
            long begin = in.position();
            SparseMap map = SparseHeaders.inData(in, stored, limits);
            fields.sparse = map;
            long headed = in.position() - begin;
            return openSparse(map, realSize(fields), stored - headed);
        }
        if (type == EntryType.FILE && fields.sparse != null) {
            return openSparse(fields.sparse, realSize(fields), stored);
        }
        content = stored(stored);
        return stored;
    }

    private static long realSize(HeaderFields fields) throws MalformedException {
        if (fields.realSize == null) {
            throw new MalformedException("a sparse file does not say its size");
        }
        return fields.realSize;
    }

    private long openSparse(SparseMap map, long realSize, long stored) throws MalformedException {
        if (realSize < 0 || stored < 0) {
            throw new MalformedException("a sparse file has a negative size");
        }
        map.check(realSize, stored);
        content = map.expand(stored(stored), realSize);
        return realSize;
    }

    private InputStream stored(long size) throws MalformedException {
        if (in.position() > Long.MAX_VALUE - BLOCK - size) {
            throw new MalformedException("an entry has an impossible size");
        }
        long end = in.position() + size;
        next = end + TarHeaders.padding(size);
        return size == 0 ? InputStream.nullInputStream() : new EntryContent(in, end);
    }

    private Ownership owner(HeaderFields fields) throws MalformedException {
        boolean named = block[257] == 'u';
        return new Ownership(
                fields.uid != null ? fields.uid : TarNumbers.get(block, 108, 8, "uid"),
                fields.gid != null ? fields.gid : TarNumbers.get(block, 116, 8, "gid"),
                fields.user != null ? fields.user : named ? text(265) : "",
                fields.group != null ? fields.group : named ? text(297) : "");
    }

    private String text(int offset) {
        return ArchivePath.decode(TarNames.upToNul(Arrays.copyOfRange(block, offset, offset + 32)));
    }

    private Instant modified(HeaderFields fields) throws MalformedException {
        if (fields.modified != null) {
            return fields.modified;
        }
        long seconds = TarNumbers.get(block, 136, 12, "mtime");
        if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
            throw new MalformedException("a tar header's mtime is no time");
        }
        return Instant.ofEpochSecond(seconds);
    }

    private static String link(EntryType type, byte[] raw, ArchivePath path) throws MalformedException {
        if (type == EntryType.HARD_LINK) {
            ArchivePath target = TarNames.path(raw, "hard link's target");
            if (target == null) {
                throw new MalformedException("the hard link \"" + path + "\" has no target");
            }
            return target.value();
        }
        if (type != EntryType.SYMBOLIC_LINK) {
            return "";
        }
        String target = ArchivePath.decode(raw);
        if (target.isEmpty() || target.indexOf('\0') >= 0) {
            throw new MalformedException("the symbolic link \"" + path + "\" has no possible target");
        }
        return target;
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** The sum is of unsigned bytes; a few old tars summed signed ones. */
    private static void checkSum(byte[] block) throws MalformedException {
        int unsigned = 0;
        int signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
            unsigned += b & 0xFF;
            signed += b;
        }
        long stated = TarNumbers.get(block, 148, 8, "check sum");
        if (stated != unsigned && stated != signed) {
            throw new MalformedException("a tar header has a wrong check sum, or this is no tar");
        }
    }
}
