package io.sting.backup.core.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code user.*} attributes of files and folders, see xattr(7), by their whole names. */
public final class ExtendedAttributes {
    /** What the JDK leaves out of names, and archives do not. */
    private static final String PREFIX = "user.";

    private ExtendedAttributes() {}

    /** Reads them; none where the file system has none. */
    public static Map<String, byte[]> of(Path path) throws IOException {
        var view = viewOf(path);
        if (view == null) {
            return Map.of();
        }
        var names = view.list();
        if (names.isEmpty()) {
            return Map.of();
        }
        var read = new HashMap<String, byte[]>();
        for (String name : names) {
            var value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            read.put(PREFIX + name, value.array());
        }
        return read;
    }

    /**
     * Sets them.
     *
     * @param attributes by names that begin with {@code user.}
     * @throws IOException if the file system has none, or the process may not
     */
    public static void apply(Path path, Map<String, byte[]> attributes) throws IOException {
        if (attributes.isEmpty()) {
            return;
        }
        var view = viewOf(path);
        if (view == null) {
            throw new IOException("the file system has no extended attributes");
        }
        for (var attribute : attributes.entrySet()) {
            String name = attribute.getKey();
            if (name.startsWith(PREFIX) && name.length() > PREFIX.length()) {
                view.write(name.substring(PREFIX.length()), ByteBuffer.wrap(attribute.getValue()));
            }
        }
    }

    /** Whether two sets have the same names and values. */
    public static boolean same(Map<String, byte[]> some, Map<String, byte[]> others) {
        return some.size() == others.size()
                && some.entrySet().stream()
                        .allMatch(field -> Arrays.equals(field.getValue(), others.get(field.getKey())));
    }

    private static @Nullable UserDefinedFileAttributeView viewOf(Path path) {
        return Files.getFileAttributeView(path, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }
}
