package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Digest;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.Ownership;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An entry as a line of the manifest. */
final class EntryJson {
    private EntryJson() {}

    static byte[] write(ManifestEntry line) {
        ArchiveEntry entry = line.entry();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("path", entry.path().value());
        tree.put("type", word(entry.type()));
        if (entry.type() == EntryType.FILE) {
            tree.put("size", entry.sizeBytes());
        }
        tree.put("mode", Integer.toOctalString(entry.mode()));
        tree.put("uid", entry.owner().uid());
        tree.put("gid", entry.owner().gid());
        tree.put("user", entry.owner().user());
        tree.put("group", entry.owner().group());
        tree.put("mtime", entry.modified().toString());
        if (!entry.linkTarget().isEmpty()) {
            tree.put("link", entry.linkTarget());
        }
        if (entry.sparse()) {
            tree.put("sparse", true);
        }
        if (!entry.extendedAttributes().isEmpty()) {
            var attributes = new TreeMap<String, Object>();
            entry.extendedAttributes()
                    .forEach((name, value) ->
                            attributes.put(name, Base64.getEncoder().encodeToString(value)));
            tree.put("xattrs", attributes);
        }
        line.sha256().ifPresent(digest -> tree.put("sha256", digest.hex()));
        tree.put("offset", line.tarOffset());
        return Json.line(tree);
    }

    static ManifestEntry read(byte[] text, int length) throws MalformedException {
        JsonFields fields = Json.parse(text, length, "a manifest line");
        ArchivePath path = fields.made("path", ArchivePath::of);
        EntryType type = type(fields.text("type"));
        boolean file = type == EntryType.FILE;
        var entry = new ArchiveEntry(
                path,
                type,
                file ? fields.count("size") : 0,
                mode(fields),
                new Ownership(fields.number("uid"), fields.number("gid"), fields.text("user"), fields.text("group")),
                fields.instant("mtime"),
                fields.optionalText("link").orElse(""),
                attributes(fields),
                fields.has("sparse") && fields.flag("sparse"));
        Optional<Digest> digest = file ? Optional.of(fields.made("sha256", Digest::new)) : Optional.empty();
        var line = new ManifestEntry(entry, digest, fields.count("offset"));
        fields.end();
        return line;
    }

    private static int mode(JsonFields fields) throws MalformedException {
        return fields.made("mode", text -> {
            int mode = Integer.parseInt(text, 8);
            if (mode < 0 || mode > 07777) {
                throw new IllegalArgumentException("not a mode");
            }
            return mode;
        });
    }

    private static Map<String, byte[]> attributes(JsonFields fields) throws MalformedException {
        if (!fields.has("xattrs")) {
            return Map.of();
        }
        var attributes = new HashMap<String, byte[]>();
        for (var attribute : fields.map("xattrs").entrySet()) {
            try {
                attributes.put(attribute.getKey(), Base64.getDecoder().decode(String.valueOf(attribute.getValue())));
            } catch (IllegalArgumentException e) {
                throw new MalformedException("a manifest line has an attribute that is not base64", e);
            }
        }
        return attributes;
    }

    private static String word(EntryType type) {
        return switch (type) {
            case FILE -> "file";
            case DIRECTORY -> "dir";
            case SYMBOLIC_LINK -> "symlink";
            case HARD_LINK -> "hardlink";
        };
    }

    private static EntryType type(String word) throws MalformedException {
        return switch (word) {
            case "file" -> EntryType.FILE;
            case "dir" -> EntryType.DIRECTORY;
            case "symlink" -> EntryType.SYMBOLIC_LINK;
            case "hardlink" -> EntryType.HARD_LINK;
            default -> throw new MalformedException("a manifest line is of an unknown type");
        };
    }
}
