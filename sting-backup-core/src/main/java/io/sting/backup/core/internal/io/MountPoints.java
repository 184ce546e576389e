package io.sting.backup.core.internal.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where file systems are mounted, bind mounts and single files included: what cannot be renamed. Read from
 * {@code /proc/self/mountinfo}, see proc(5); where there is none, nothing is known.
 */
public final class MountPoints {
    private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT_FIELD = 4;

    private final Set<Path> points;

    private MountPoints(Set<Path> points) {
        this.points = points;
    }

    /** What is mounted now. */
    public static MountPoints now() throws IOException {
        if (!Files.isReadable(MOUNT_INFO)) {
            return new MountPoints(Set.of());
        }
        return parse(Files.readAllLines(MOUNT_INFO, StandardCharsets.ISO_8859_1));
    }

    static MountPoints parse(List<String> lines) {
        Set<Path> points = new HashSet<>();
        for (String line : lines) {
            String[] fields = line.split(" ");
            if (fields.length > MOUNT_POINT_FIELD) {
                points.add(NativeNames.child(
                        Path.of("/"), io.sting.backup.model.ArchivePath.decode(unescaped(fields[MOUNT_POINT_FIELD]))));
            }
        }
        return new MountPoints(points);
    }

    /** Space, tab, line feed and backslash stand as three octal digits. */
    private static byte[] unescaped(String field) {
        byte[] raw = field.substring(1).getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '\\' && i + 3 < raw.length) {
                out[length++] = (byte) Integer.parseInt(new String(raw, i + 1, 3, StandardCharsets.US_ASCII), 8);
                i += 3;
            } else {
                out[length++] = raw[i];
            }
        }
        return java.util.Arrays.copyOf(out, length);
    }

    /** Whether something is mounted right there. */
    public boolean contains(Path path) {
        return points.contains(path);
    }

    /** Mount points strictly below a folder, outermost first. */
    public List<Path> below(Path folder) {
        var found = new ArrayList<Path>();
        for (Path point : points) {
            if (point.startsWith(folder) && !point.equals(folder)) {
                found.add(point);
            }
        }
        found.sort(null);
        return found;
    }
}
