package io.sting.backup.core.internal.engine;

import io.sting.backup.core.internal.archive.ArchiveReader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.spi.ComponentContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/** One component of an archive, with its name taken off the paths. Opens the archive for itself. */
final class ArchiveComponent implements ComponentContent {
    private final ComponentSummary summary;
    private final ComponentEntries in;
    private final Opener opener;
    private final LongConsumer progress;
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong archiveBytes = new AtomicLong();

    /** Opens the archive once more, for one thread. */
    interface Opener {
        ArchiveReader open() throws IOException;
    }

    ArchiveComponent(ComponentSummary summary, ComponentEntries in, Opener opener, LongConsumer progress) {
        this.summary = summary;
        this.in = in;
        this.opener = opener;
        this.progress = progress;
    }

    /** The component of an archive that says nothing of it. */
    static ComponentSummary unknown(String name) {
        return new ComponentSummary(name, 0, 0, Map.of());
    }

    @Override
    public ComponentSummary summary() {
        return summary;
    }

    long entriesRead() {
        return entries.get();
    }

    long bytesRead() {
        return bytes.get();
    }

    /** How much of the archive's file was read for it. */
    long archiveBytesRead() {
        return archiveBytes.get();
    }

    @Override
    public void forEach(EntryVisitor visitor) throws IOException, InterruptedException {
        forEach(path -> true, visitor);
    }

    @Override
    public void forEach(Predicate<? super ArchivePath> wanted, EntryVisitor visitor)
            throws IOException, InterruptedException {
        reading(reader ->
                reader.read(path -> in.holds().test(path) && wanted.test(in.relative(path)), (entry, content) -> {
                    visitor.visit(in.relative(entry), counting(content));
                    entries.incrementAndGet();
                }));
    }

    @Override
    public void list(EntryLister lister) throws IOException, InterruptedException {
        reading(reader -> reader.list(line -> {
            if (in.holds().test(line.path())) {
                lister.visit(new ManifestEntry(in.relative(line.entry()), line.sha256(), line.tarOffset()));
            }
        }));
    }

    private void reading(Reading reading) throws IOException, InterruptedException {
        try (var reader = opener.open()) {
            try {
                reading.with(reader);
            } finally {
                archiveBytes.addAndGet(reader.bytesRead());
            }
        }
    }

    @FunctionalInterface
    private interface Reading {
        void with(ArchiveReader reader) throws IOException, InterruptedException;
    }

    private InputStream counting(InputStream content) {
        return new CountingStream(content, count -> {
            bytes.addAndGet(count);
            progress.accept(count);
        });
    }
}
