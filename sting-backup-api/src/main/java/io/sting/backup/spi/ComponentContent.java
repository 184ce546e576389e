package io.sting.backup.spi;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One component of a verified archive, to be read by one thread at a time. Paths are relative to the component, and
 * hard links' targets, too.
 */
public interface ComponentContent {

    /**
     * What the archive says of the component; for an archive without a manifest, the name alone with counts of 0 and
     * no settings.
     */
    ComponentSummary summary();

    /**
     * Hands every entry to the visitor, in the archive's order. Content is checked against the manifest while it is
     * read; whatever the visitor left unread is skipped.
     *
     * @throws io.sting.backup.error.CorruptBackupException if something is not as the manifest says; what was visited
     *     so far must not be used
     */
    void forEach(EntryVisitor visitor) throws IOException, InterruptedException;

    /**
     * As {@link #forEach(EntryVisitor)}, limited to some entries. With an index only the parts of the archive that hold
     * them are read; by default all are.
     *
     * @param wanted which entries
     */
    default void forEach(Predicate<? super ArchivePath> wanted, EntryVisitor visitor)
            throws IOException, InterruptedException {
        forEach((entry, content) -> {
            if (wanted.test(entry.path())) {
                visitor.visit(entry, content);
            }
        });
    }

    /**
     * Hands every entry to the lister, in the archive's order, without content. With an index only the index is read;
     * by default, and without one, everything is.
     */
    default void list(EntryLister lister) throws IOException, InterruptedException {
        forEach((entry, content) -> lister.visit(new ManifestEntry(entry, Optional.empty(), 0)));
    }

    /** Is handed the entries without content. */
    @FunctionalInterface
    interface EntryLister {
        /** @param entry with the digest of a file's content where the archive tells it */
        void visit(ManifestEntry entry) throws IOException, InterruptedException;
    }

    /** Is handed the entries. */
    @FunctionalInterface
    interface EntryVisitor {
        /**
         * @param content a file's content, exactly {@link ArchiveEntry#sizeBytes()} long; empty for anything else. Valid
         *     until this method returns
         */
        void visit(ArchiveEntry entry, InputStream content) throws IOException, InterruptedException;
    }
}
