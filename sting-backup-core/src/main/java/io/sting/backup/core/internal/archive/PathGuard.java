package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;

/**
 * Sees every entry in order and refuses what would do harm when it is extracted: entries below a symbolic link or a
 * file, entries that come again as something else, hard links to what did not come before.
 */
final class PathGuard {
    private static final int FILE = 1;
    private static final int DIRECTORY = 2;
    private static final int SYMBOLIC_LINK = 3;

    private final PathSet paths;
    private final boolean repeats;

    /** @param repeats whether a file may come twice, as in a tar that was added to */
    PathGuard(long maxMemoryBytes, boolean repeats) {
        this.paths = new PathSet(maxMemoryBytes);
        this.repeats = repeats;
    }

    void check(ArchiveEntry entry) throws MalformedException {
        String path = entry.path().value();
        if (entry.type() == EntryType.HARD_LINK) {
            checkTarget(entry);
        }
        long hash = paths.start();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/') {
                checkFolder(hash, entry.path());
            }
            hash = PathSet.next(hash, c);
        }
        int kind = kind(entry.type());
        int known = paths.get(hash);
        if (known == 0) {
            paths.put(hash, kind);
        } else if (known != kind) {
            throw new MalformedException("the entry \"" + entry.path() + "\" comes again as something else");
        } else if (kind != DIRECTORY && !repeats) {
            throw new MalformedException("the entry \"" + entry.path() + "\" stands twice");
        }
    }

    private void checkFolder(long hash, ArchivePath path) throws MalformedException {
        switch (paths.get(hash)) {
            case 0 -> paths.put(hash, DIRECTORY);
            case FILE -> throw new MalformedException("the entry \"" + path + "\" lies below a file");
            case SYMBOLIC_LINK -> throw new MalformedException("the entry \"" + path + "\" lies below a symbolic link");
            default -> {
                // a folder, as it must be
            }
        }
    }

    private void checkTarget(ArchiveEntry entry) throws MalformedException {
        String target = entry.linkTarget();
        try {
            ArchivePath.of(target);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("the hard link \"" + entry.path() + "\" leads out of the archive", e);
        }
        long hash = paths.start();
        for (int i = 0; i < target.length(); i++) {
            hash = PathSet.next(hash, target.charAt(i));
        }
        if (target.equals(entry.path().value()) || paths.get(hash) != FILE) {
            throw new MalformedException("the hard link \"" + entry.path() + "\" names \""
                    + ArchivePath.printable(target) + "\", which is no file before it");
        }
    }

    private static int kind(EntryType type) {
        return switch (type) {
            case FILE, HARD_LINK -> FILE;
            case DIRECTORY -> DIRECTORY;
            case SYMBOLIC_LINK -> SYMBOLIC_LINK;
        };
    }
}
