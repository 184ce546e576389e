package io.sting.backup.core.internal.engine;

import io.sting.backup.core.internal.archive.ArchiveReader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.spi.ComponentContent;
import java.io.IOException;
import java.util.function.Predicate;

/** Everything in an archive, by its paths there, as if it were one component without a name. */
record WholeArchive(ArchiveReader reader) implements ComponentContent {

    @Override
    public ComponentSummary summary() {
        return ArchiveComponent.unknown("");
    }

    @Override
    public void forEach(EntryVisitor visitor) throws IOException, InterruptedException {
        reader.read(path -> true, visitor);
    }

    @Override
    public void forEach(Predicate<? super ArchivePath> wanted, EntryVisitor visitor)
            throws IOException, InterruptedException {
        reader.read(wanted, visitor);
    }

    @Override
    public void list(EntryLister lister) throws IOException, InterruptedException {
        reader.list(lister);
    }
}
