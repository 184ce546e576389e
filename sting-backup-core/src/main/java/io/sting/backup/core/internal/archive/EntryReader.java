package io.sting.backup.core.internal.archive;

import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Predicate;

/** The entries of an archive, with an index or without. For one thread at a time. */
interface EntryReader {

    /** Is handed the entries. */
    interface Visitor {
        void visit(ManifestEntry entry, InputStream content) throws IOException, InterruptedException;
    }

    /** How much there was. */
    record Totals(long entries, long contentBytes) {}

    Optional<ArchiveHeader> header();

    Optional<Manifest> manifest();

    /** Hands over every entry, without content. */
    void entries(Visitor visitor) throws IOException, InterruptedException;

    /** Hands over the entries that are wanted, with their content. */
    void read(Predicate<? super ArchivePath> wanted, Visitor visitor) throws IOException, InterruptedException;

    /** Reads and compares everything, and hands over every entry on the way; content that is left is compared, too. */
    Totals verify(Visitor visitor) throws IOException, InterruptedException;
}
