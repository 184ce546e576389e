package io.sting.backup.spi;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ComponentSummary;
import java.io.IOException;
import java.io.InputStream;

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
