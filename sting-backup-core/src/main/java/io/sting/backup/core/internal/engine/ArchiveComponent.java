package io.sting.backup.core.internal.engine;

import io.sting.backup.core.internal.archive.ArchiveReader;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.EntryType;
import io.sting.backup.spi.ComponentContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** One component of an archive, with its name taken off the paths. Opens the archive for itself. */
final class ArchiveComponent implements ComponentContent {
    private final String name;
    private final ComponentSummary summary;
    private final Opener opener;
    private final LongConsumer progress;
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** Opens the archive once more, for one thread. */
    interface Opener {
        ArchiveReader open() throws IOException;
    }

    ArchiveComponent(ComponentSummary summary, Opener opener, LongConsumer progress) {
        this.name = summary.name();
        this.summary = summary;
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

    @Override
    public void forEach(EntryVisitor visitor) throws IOException, InterruptedException {
        String prefix = name + "/";
        try (var reader = opener.open()) {
            reader.read(path -> path.value().startsWith(prefix), (entry, content) -> {
                visitor.visit(relative(entry, prefix.length()), counting(content));
                entries.incrementAndGet();
            });
        }
    }

    private static ArchiveEntry relative(ArchiveEntry entry, int cut) {
        var stripped = entry.withPath(ArchivePath.of(entry.path().value().substring(cut)));
        return entry.type() == EntryType.HARD_LINK
                ? stripped.withLinkTarget(entry.linkTarget().substring(cut))
                : stripped;
    }

    private InputStream counting(InputStream content) {
        return new CountingStream(content, count -> {
            bytes.addAndGet(count);
            progress.accept(count);
        });
    }
}
