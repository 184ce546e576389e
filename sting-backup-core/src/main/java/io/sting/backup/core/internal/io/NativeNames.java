package io.sting.backup.core.internal.io;

import io.sting.backup.model.ArchivePath;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * File names as bytes. A JDK path keeps the bytes that the kernel gave, but its text is decoded by the locale and loses
 * what does not decode; the path's URI has every byte, percent-encoded, both ways. That is slow, so it is used only
 * for names that are not plain.
 */
public final class NativeNames {
    private static final boolean UTF_8 = StandardCharsets.UTF_8.equals(nameCharset());
    private static final char REPLACEMENT = '\uFFFD';

    private NativeNames() {}

    private static Charset nameCharset() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    /** The last segment's bytes, decoded as {@link ArchivePath#decode} does. */
    public static String nameOf(Path path) {
        Path last = path.getFileName();
        if (last == null) {
            throw new IllegalArgumentException("a root has no name: " + path);
        }
        String name = last.toString();
        if (isFaithful(path, name)) {
            return name;
        }
        String raw = path.toUri().getRawPath();
        int end = raw.endsWith("/") ? raw.length() - 1 : raw.length();
        return ArchivePath.decode(percentDecoded(raw.substring(raw.lastIndexOf('/', end - 1) + 1, end)));
    }

    /** Text decoded from bytes by the locale, as {@code Files.readSymbolicLink} gives it, brought back to bytes. */
    public static String textOf(Path linkTarget) {
        String text = linkTarget.toString();
        if (isFaithful(linkTarget, text)) {
            return text;
        }
        // A relative path's URI is that of the absolute one; what stands before it is cut off by its length in bytes.
        String whole = linkTarget.isAbsolute()
                ? linkTarget.toUri().getRawPath()
                : Path.of("/").resolve(linkTarget).toUri().getRawPath().substring(1);
        boolean slash = whole.endsWith("/") && whole.length() > 1;
        return ArchivePath.decode(percentDecoded(slash ? whole.substring(0, whole.length() - 1) : whole));
    }

    /** A child of a folder, by a name of the form that {@link #nameOf} gives. */
    public static Path child(Path folder, String name) {
        if (isDirect(folder, name)) {
            return folder.resolve(name);
        }
        String base = folder.toUri().getRawPath();
        return Path.of(URI.create("file://" + base + (base.endsWith("/") ? "" : "/") + percentEncoded(name)));
    }

    /** A path below a folder, segment by segment. */
    public static Path resolve(Path folder, ArchivePath relative) {
        String value = relative.value();
        if (isDirect(folder, value)) {
            return folder.resolve(value);
        }
        Path path = folder;
        for (String segment : relative.segments()) {
            path = child(path, segment);
        }
        return path;
    }

    /** A path that holds a link's text, which may be anything. */
    public static Path linkText(Path folder, String target) {
        if (isDirect(folder, target)) {
            return folder.getFileSystem().getPath(target);
        }
        boolean absolute = target.startsWith("/");
        Path path = Path.of(URI.create("file:///" + percentEncoded(absolute ? target.substring(1) : target)));
        return absolute ? path : path.subpath(0, path.getNameCount());
    }

    private static boolean isFaithful(Path path, String text) {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            return true;
        }
        return UTF_8 ? text.indexOf(REPLACEMENT) < 0 : isAscii(text);
    }

    private static boolean isDirect(Path folder, String text) {
        if (folder.getFileSystem() != FileSystems.getDefault()) {
            return true;
        }
        return isAscii(text) || (UTF_8 && !holdsSurrogateEscape(text));
    }

    private static boolean holdsSurrogateEscape(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isLowSurrogate(text.charAt(i))
                    && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static byte[] percentDecoded(String raw) {
        var bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(raw, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(raw.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    private static String percentEncoded(String name) {
        var out = new StringBuilder();
        for (byte b : ArchivePath.encode(name)) {
            boolean plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '/';
            if (plain) {
                out.append((char) b);
            } else {
                out.append('%').append(HexFormat.of().toHexDigits(b));
            }
        }
        return out.toString();
    }
}
