package io.sting.backup.testing;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.spi.ComponentContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The content that a {@link FolderSink} wrote. */
public final class FolderContent implements ComponentContent {
    private final Path folder;
    private final List<ArchiveEntry> entries;
    private final ComponentSummary summary;

    public FolderContent(String component, Path folder, List<ArchiveEntry> entries, Map<String, Object> settings) {
        this.folder = folder;
        this.entries = List.copyOf(entries);
        long bytes = entries.stream().mapToLong(ArchiveEntry::sizeBytes).sum();
        this.summary = new ComponentSummary(component, entries.size(), bytes, settings);
    }

    /** What it holds, in the order in which it came. */
    public List<ArchiveEntry> entries() {
        return entries;
    }

    @Override
    public ComponentSummary summary() {
        return summary;
    }

    @Override
    public void forEach(EntryVisitor visitor) throws IOException, InterruptedException {
        for (ArchiveEntry entry : entries) {
            try (var in = Files.newInputStream(folder.resolve(entry.path().value()))) {
                visitor.visit(entry, in);
            }
        }
    }
}
