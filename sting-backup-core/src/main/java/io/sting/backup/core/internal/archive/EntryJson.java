package io.sting.backup.core.internal.archive;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Digest;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.Ownership;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An entry as a line of the manifest. */
final class EntryJson {
    private EntryJson() {}

    /** Writes a line, its line feed included. */
    static void write(ManifestEntry line, JsonText out) {
        ArchiveEntry entry = line.entry();
        out.begin().field("path", entry.path().value()).field("type", word(entry.type()));
        if (entry.type() == EntryType.FILE) {
            out.field("size", entry.sizeBytes());
        }
        out.field("mode", Integer.toOctalString(entry.mode()))
                .field("uid", entry.owner().uid())
                .field("gid", entry.owner().gid())
                .field("user", entry.owner().user())
                .field("group", entry.owner().group())
                .field("mtime", entry.modified().toString());
        if (!entry.linkTarget().isEmpty()) {
            out.field("link", entry.linkTarget());
        }
        if (entry.sparse()) {
            out.field("sparse", true);
        }
        if (!entry.extendedAttributes().isEmpty()) {
            out.beginObject("xattrs");
            new TreeMap<>(entry.extendedAttributes())
                    .forEach(
                            (name, value) -> out.field(name, Base64.getEncoder().encodeToString(value)));
            out.endObject();
        }
        line.sha256().ifPresent(digest -> out.field("sha256", digest.hex()));
        out.field("offset", line.tarOffset()).endLine();
    }

    static ManifestEntry read(byte[] text, int length) throws MalformedException {
        try (JsonParser parser = Json.parser(text, length, "a manifest line")) {
            var fields = new Fields();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException("a manifest line is no JSON object");
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                fields.read(name, parser);
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new MalformedException("something follows in a manifest line");
            }
            return fields.entry();
        } catch (MalformedException e) {
            throw e;
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw new MalformedException("a manifest line is not as it must be", e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** A line's fields as they come; each at most once, which the parser checks. */
    private static final class Fields {
        private @Nullable String path;
        private @Nullable EntryType type;
        private @Nullable String mtime;
        private @Nullable String sha256;
        private String user = "";
        private String group = "";
        private String link = "";
        private Map<String, byte[]> attributes = Map.of();
        private boolean sparse;
        private long size;
        private long uid = -1;
        private long gid = -1;
        private long offset = -1;
        private int mode = -1;

        void read(String name, JsonParser parser) throws IOException {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "path" -> path = text(parser, token);
                case "type" -> type = type(text(parser, token));
                case "size" -> size = number(parser, token);
                case "mode" -> mode = Integer.parseInt(text(parser, token), 8);
                case "uid" -> uid = number(parser, token);
                case "gid" -> gid = number(parser, token);
                case "user" -> user = text(parser, token);
                case "group" -> group = text(parser, token);
                case "mtime" -> mtime = text(parser, token);
                case "link" -> link = text(parser, token);
                case "sparse" -> sparse = flag(token);
                case "xattrs" -> attributes = attributes(parser, token);
                case "sha256" -> sha256 = text(parser, token);
                case "offset" -> offset = number(parser, token);
                default -> throw new MalformedException(
                        "a manifest line has a field of no known meaning: " + ArchivePath.printable(name));
            }
        }

        private static String text(JsonParser parser, JsonToken token) throws IOException {
            check(token == JsonToken.VALUE_STRING);
            return parser.getText();
        }

        private static long number(JsonParser parser, JsonToken token) throws IOException {
            check(token == JsonToken.VALUE_NUMBER_INT && parser.getLongValue() >= 0);
            return parser.getLongValue();
        }

        private static boolean flag(JsonToken token) throws MalformedException {
            check(token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE);
            return token == JsonToken.VALUE_TRUE;
        }

        private static Map<String, byte[]> attributes(JsonParser parser, JsonToken token) throws IOException {
            check(token == JsonToken.START_OBJECT);
            var attributes = new HashMap<String, byte[]>();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                String value = text(parser, parser.nextToken());
                attributes.put(name, Base64.getDecoder().decode(value));
            }
            return attributes;
        }

        private static void check(boolean rightKind) throws MalformedException {
            if (!rightKind) {
                throw new MalformedException("a manifest line has a field of a wrong kind");
            }
        }

        ManifestEntry entry() throws MalformedException {
            boolean numbers = uid >= 0 && gid >= 0 && offset >= 0 && mode >= 0 && mode <= 07777;
            boolean digest = (type == EntryType.FILE) == (sha256 != null);
            if (path == null || type == null || mtime == null || !numbers || !digest) {
                throw new MalformedException("a manifest line lacks a field, or has one too many");
            }
            var entry = new ArchiveEntry(
                    ArchivePath.of(path),
                    type,
                    size,
                    mode,
                    new Ownership(uid, gid, user, group),
                    Instant.parse(mtime),
                    link,
                    attributes,
                    sparse);
            return new ManifestEntry(entry, Optional.ofNullable(sha256).map(Digest::new), offset);
        }
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
