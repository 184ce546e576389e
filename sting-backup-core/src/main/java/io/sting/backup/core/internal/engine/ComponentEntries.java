package io.sting.backup.core.internal.engine;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import java.util.function.Predicate;

/**
 * Which of an archive's entries a component has, and what they are called in it.
 *
 * @param prefix what is taken off their paths
 * @param holds whether an entry of the archive is one of them
 */
record ComponentEntries(String prefix, Predicate<ArchivePath> holds) {

    /** Those below the component's name, as in every archive of ours. */
    static ComponentEntries named(String component) {
        String prefix = component + "/";
        return new ComponentEntries(prefix, path -> path.value().startsWith(prefix));
    }

    ArchivePath relative(ArchivePath path) {
        return prefix.isEmpty() ? path : ArchivePath.of(path.value().substring(prefix.length()));
    }

    ArchiveEntry relative(ArchiveEntry entry) {
        if (prefix.isEmpty()) {
            return entry;
        }
        var stripped = entry.withPath(relative(entry.path()));
        return entry.type() == EntryType.HARD_LINK
                ? stripped.withLinkTarget(entry.linkTarget().substring(prefix.length()))
                : stripped;
    }
}
