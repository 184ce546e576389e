package io.sting.backup.core.internal.archive.tar;

import io.sting.backup.model.ArchivePath;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What extension headers say of the next entry (or, of a global one, of all that follow), later ones over earlier. */
final class HeaderFields {
    private static final String XATTR = "SCHILY.xattr.";
    private static final String BSD_XATTR = "LIBARCHIVE.xattr.";

    byte @Nullable [] path;
    byte @Nullable [] link;

    @Nullable
    Long size;

    @Nullable
    Long uid;

    @Nullable
    Long gid;

    @Nullable
    String user;

    @Nullable
    String group;

    @Nullable
    Instant modified;

    final Map<String, byte[]> attributes = new HashMap<>();

    @Nullable
    Long realSize;

    byte @Nullable [] sparseName;
    boolean sparseInData;

    @Nullable
    SparseMap sparse;

    private final Set<String> bsdNames = new HashSet<>();
    private final int sparseLimit;
    private long sparseOffset = -1;

    HeaderFields(TarLimits limits) {
        this.sparseLimit = limits.sparseSegments();
    }

    /** A copy for the next entry, for it to add to. */
    HeaderFields copy(TarLimits limits) {
        var copy = new HeaderFields(limits);
        copy.path = path;
        copy.link = link;
        copy.size = size;
        copy.uid = uid;
        copy.gid = gid;
        copy.user = user;
        copy.group = group;
        copy.modified = modified;
        copy.attributes.putAll(attributes);
        return copy;
    }

    void record(String key, byte[] value) throws MalformedException {
        switch (key) {
            case "path" -> path = value;
            case "linkpath" -> link = value;
            case "size" -> size = PaxRecords.number(key, value);
            case "uid" -> uid = PaxRecords.number(key, value);
            case "gid" -> gid = PaxRecords.number(key, value);
            case "uname" -> user = ArchivePath.decode(TarNames.upToNul(value));
            case "gname" -> group = ArchivePath.decode(TarNames.upToNul(value));
            case "mtime" -> modified = PaxRecords.time(key, value);
            case "GNU.sparse.name" -> sparseName = value;
            case "GNU.sparse.size", "GNU.sparse.realsize" -> realSize = PaxRecords.number(key, value);
            case "GNU.sparse.numblocks" -> sparse = new SparseMap(sparseLimit);
            case "GNU.sparse.offset" -> sparseOffset = PaxRecords.number(key, value);
            case "GNU.sparse.numbytes" -> addSparse(PaxRecords.number(key, value));
            case "GNU.sparse.map" -> parseMap(value);
            case "GNU.sparse.major" -> sparseInData = PaxRecords.number(key, value) == 1;
            case "GNU.sparse.minor" -> {
                if (PaxRecords.number(key, value) > 1) {
                    throw new MalformedException("a sparse file is of an unknown version");
                }
            }
            default -> attribute(key, value);
        }
    }

    private void addSparse(long count) throws MalformedException {
        if (sparse == null || sparseOffset < 0) {
            throw new MalformedException("a sparse file's map is out of order");
        }
        sparse.add(sparseOffset, count);
        sparseOffset = -1;
    }

    private void parseMap(byte[] value) throws MalformedException {
        var map = new SparseMap(sparseLimit);
        String text = new String(value, StandardCharsets.US_ASCII);
        int at = 0;
        long offset = -1;
        while (at < text.length()) {
            int comma = text.indexOf(',', at);
            int end = comma < 0 ? text.length() : comma;
            long number =
                    PaxRecords.number("GNU.sparse.map", text.substring(at, end).getBytes(StandardCharsets.US_ASCII));
            if (offset < 0) {
                offset = number;
                if (number < 0) {
                    throw new MalformedException("a sparse file's map has a negative offset");
                }
            } else {
                map.add(offset, number);
                offset = -1;
            }
            at = end + 1;
        }
        if (offset >= 0) {
            throw new MalformedException("a sparse file's map is cut off");
        }
        sparse = map;
    }

    /**
     * Only {@code user.*} attributes are kept. GNU tar and star escape two characters of a name; bsdtar writes an
     * attribute in two forms, with the name escaped as in URLs in both.
     */
    private void attribute(String key, byte[] value) throws MalformedException {
        if (key.startsWith(XATTR + "user.")) {
            String name = key.substring(XATTR.length());
            if (!bsdNames.contains(name)) {
                attributes.put(name.replace("%3D", "=").replace("%25", "%"), value);
            }
        } else if (key.startsWith(BSD_XATTR + "user.")) {
            String name = key.substring(BSD_XATTR.length());
            try {
                bsdNames.add(name);
                attributes.remove(name);
                attributes.put(unescaped(name), Base64.getMimeDecoder().decode(value));
            } catch (IllegalArgumentException e) {
                throw new MalformedException("a pax header's " + ArchivePath.printable(key) + " cannot be read", e);
            }
        }
    }

    private static String unescaped(String name) {
        return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
