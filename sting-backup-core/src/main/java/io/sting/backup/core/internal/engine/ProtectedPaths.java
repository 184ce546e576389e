package io.sting.backup.core.internal.engine;

import io.sting.backup.RestorePlan;
import io.sting.backup.core.internal.io.MountPoints;
import io.sting.backup.core.internal.store.BackupStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Files and folders that no run touches, with everything below them, by their real paths and by those that bind mounts give them. */
final class ProtectedPaths {
    private final Set<Path> paths = new HashSet<>();

    ProtectedPaths(Collection<Path> given) throws IOException {
        given.forEach(this::add);
        var mounts = MountPoints.now();
        for (Path path : List.copyOf(paths)) {
            paths.addAll(mounts.alsoAt(path));
        }
    }

    /** What a restore leaves as it is: what its plan says, the backups, our own state and the program that runs. */
    static ProtectedPaths of(RestorePlan plan) throws IOException {
        var paths = new HashSet<>(plan.protectedPaths());
        paths.add(plan.stateDirectory());
        paths.add(plan.archive());
        Path folder = plan.archive().getParent();
        if (folder != null && Files.isDirectory(folder.resolve(BackupStore.STATE))) {
            paths.add(folder);
        }
        plan.workspace().ifPresent(paths::add);
        paths.addAll(OwnProgram.files());
        return new ProtectedPaths(paths);
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
