package io.sting.backup.core.internal.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Files and folders that no run touches, with everything below them, by their real paths. */
final class ProtectedPaths {
    private final Set<Path> paths = new HashSet<>();

    ProtectedPaths(Collection<Path> given) {
        given.forEach(this::add);
    }

    private void add(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        paths.add(absolute);
        paths.add(real(absolute));
    }

    /** The real path, as far as it exists: what is not there yet may be made behind a link. */
    private static Path real(Path path) {
        try {
            if (Files.exists(path)) {
                return path.toRealPath();
            }
            Path parent = path.getParent();
            return parent == null ? path : real(parent).resolve(path.getFileName());
        } catch (IOException unreadable) {
            return path;
        }
    }

    boolean contains(Path path) {
        if (paths.isEmpty()) {
            return false;
        }
        for (Path one = path; one != null; one = one.getParent()) {
            if (paths.contains(one)) {
                return true;
            }
        }
        return false;
    }
}
