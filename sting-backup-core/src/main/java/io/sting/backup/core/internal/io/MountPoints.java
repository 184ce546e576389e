package io.sting.backup.core.internal.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where file systems are mounted, bind mounts and single files included: what cannot be renamed. Read from
 * {@code /proc/self/mountinfo}, see proc(5); where there is none, nothing is known.
 */
public final class MountPoints {
    private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");
    private static final Path ROOT = Path.of("/");
    private static final int DEVICE_FIELD = 2;
    private static final int ROOT_FIELD = 3;
    private static final int POINT_FIELD = 4;

    private final List<Mount> mounts;
    private final Set<Path> points = new HashSet<>();

    /**
     * One mount.
     *
     * @param device names the file system
     * @param shown which of its folders is seen
     * @param point where
     */
    private record Mount(String device, Path shown, Path point) {}

    private MountPoints(List<Mount> mounts) {
        this.mounts = mounts;
        mounts.forEach(mount -> points.add(mount.point()));
    }

    /** What is mounted now. */
    public static MountPoints now() throws IOException {
        if (!Files.isReadable(MOUNT_INFO)) {
            return new MountPoints(List.of());
        }
        return parse(Files.readAllLines(MOUNT_INFO, StandardCharsets.ISO_8859_1));
    }

    static MountPoints parse(List<String> lines) {
        var mounts = new ArrayList<Mount>();
        for (String line : lines) {
            String[] fields = line.split(" ");
            if (fields.length > POINT_FIELD) {
                mounts.add(new Mount(fields[DEVICE_FIELD], path(fields[ROOT_FIELD]), path(fields[POINT_FIELD])));
            }
        }
        return new MountPoints(mounts);
    }

    private static Path path(String field) {
        return NativeNames.child(ROOT, io.sting.backup.model.ArchivePath.decode(unescaped(field)));
    }

    /** Space, tab, line feed and backslash stand as three octal digits. */
    private static byte[] unescaped(String field) {
        byte[] raw = (field.startsWith("/") ? field.substring(1) : field).getBytes(StandardCharsets.ISO_8859_1);
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

    /** Those at a folder or below it. */
    public MountPoints in(Path folder) {
        return new MountPoints(mounts.stream()
                .filter(mount -> mount.point().startsWith(folder))
                .toList());
    }

    /** Whether something is mounted right there. */
    public boolean contains(Path path) {
        return points.contains(path);
    }

    /** Mount points strictly below a folder, outermost first. */
    public List<Path> below(Path folder) {
        return points.stream()
                .filter(point -> point.startsWith(folder) && !point.equals(folder))
                .sorted()
                .toList();
    }

    /**
     * Refuses if something is mounted at a path or below it: what is there is moved or removed with everything in it,
     * and another file system's content must not be.
     *
     * @throws IOException naming the mount point
     */
    public void requireNoneIn(Path path) throws IOException {
        for (Mount mount : mounts) {
            if (mount.point().startsWith(path)) {
                throw new IOException(
                        mount.point() + " is mounted in what is to be moved or removed; unmount it and try again");
            }
        }
    }

    /**
     * Other paths under which bind mounts show a file or folder that is there, or a part of it.
     *
     * @param path by its real path
     */
    public List<Path> alsoAt(Path path) throws IOException {
        Optional<Mount> holding = holding(path);
        if (holding.isEmpty()) {
            return List.of();
        }
        Path inside = holding.get().shown().resolve(holding.get().point().relativize(path));
        var found = new ArrayList<Path>();
        for (Mount mount : mounts) {
            if (mount.device().equals(holding.get().device())) {
                if (inside.startsWith(mount.shown())) {
                    addIfSame(mount.point().resolve(mount.shown().relativize(inside)), path, found);
                } else if (mount.shown().startsWith(inside)) {
                    addIfSame(mount.point(), path.resolve(inside.relativize(mount.shown())), found);
                }
            }
        }
        return found;
    }

    /** Whether two paths lie on different mounts, between which nothing can be renamed or linked, see link(2). */
    public boolean areApart(Path some, Path other) {
        return !holding(some).equals(holding(other));
    }

    /** The innermost; of several at the same point the last, which hides the others. */
    private Optional<Mount> holding(Path path) {
        return mounts.stream()
                .filter(mount -> path.startsWith(mount.point()))
                .reduce((some, other) ->
                        other.point().getNameCount() >= some.point().getNameCount() ? other : some);
    }

    /** A mount may be hidden by another one on top of it. */
    private static void addIfSame(Path alias, Path path, List<Path> found) throws IOException {
        if (!alias.equals(path) && Files.exists(alias) && Files.exists(path) && Files.isSameFile(alias, path)) {
            found.add(alias.normalize());
        }
    }
}
