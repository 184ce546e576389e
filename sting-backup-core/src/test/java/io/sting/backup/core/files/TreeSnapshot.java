package io.sting.backup.core.files;

import io.sting.backup.core.internal.io.ExtendedAttributes;
import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.core.internal.io.UnixAttributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Everything that can be told of a tree, as text by path, so that two can be compared. */
public final class TreeSnapshot {
    private TreeSnapshot() {}

    public static Map<String, String> of(Path root) throws IOException {
        var found = new TreeMap<String, String>();
        add(root, "", found);
        return found;
    }

    private static void add(Path path, String name, Map<String, String> found) throws IOException {
        var attributes = UnixAttributes.of(path);
        var text = new StringBuilder()
                .append(Integer.toOctalString(attributes.mode()))
                .append(' ')
                .append(attributes.uid())
                .append(':')
                .append(attributes.gid());
        if (attributes.isSymbolicLink()) {
            text.append(" -> ").append(NativeNames.textOf(Files.readSymbolicLink(path)));
        } else {
            text.append(' ').append(attributes.modified());
            text.append(ExtendedAttributes.of(path).entrySet().stream()
                    .map(e -> " " + e.getKey() + "=" + HexFormat.of().formatHex(e.getValue()))
                    .sorted()
                    .collect(Collectors.joining()));
        }
        if (attributes.isFile()) {
            text.append(' ').append(Arrays.hashCode(Files.readAllBytes(path)));
            text.append(" links ").append(attributes.links());
        }
        found.put(name, text.toString());
        if (attributes.isDirectory()) {
            try (var children = Files.newDirectoryStream(path)) {
                for (Path child : children) {
                    add(child, name + "/" + NativeNames.nameOf(child), found);
                }
            }
        }
    }
}
