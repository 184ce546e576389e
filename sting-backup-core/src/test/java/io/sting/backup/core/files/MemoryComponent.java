package io.sting.backup.core.files;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Digest;
import io.sting.backup.model.EntryType;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.ComponentContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A component in memory: what is captured into it can be restored from it, attributes, links and all. */
class MemoryComponent implements ArchiveSink, ComponentContent {
    private final List<ArchiveEntry> entries = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private Map<String, Object> settings = Map.of();
    private boolean damaged;

    @Override
    public void add(ArchiveEntry entry) {
        entries.add(entry);
        contents.add(new byte[0]);
    }

    @Override
    public long add(ArchiveEntry entry, InputStream content) throws IOException {
        byte[] bytes = content.readNBytes((int) entry.sizeBytes());
        entries.add(entry);
        contents.add(java.util.Arrays.copyOf(bytes, (int) entry.sizeBytes()));
        return bytes.length;
    }

    @Override
    public Streamed stream(ArchiveEntry entry, ContentWriter content) throws IOException, InterruptedException {
        var out = new ByteArrayOutputStream();
        content.writeTo(out);
        add(entry.withSize(out.size()), new ByteArrayInputStream(out.toByteArray()));
        return new Streamed(out.size(), new Digest("0".repeat(64)));
    }

    MemoryComponent with(Map<String, Object> recorded) {
        settings = recorded;
        return this;
    }

    MemoryComponent with(String file, String content) {
        var path = io.sting.backup.model.ArchivePath.of(file);
        byte[] bytes = content.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        entries.add(ArchiveEntry.file(path, bytes.length).withMode(0644));
        contents.add(bytes);
        return this;
    }

    MemoryComponent with(ArchiveEntry entry) {
        add(entry);
        return this;
    }

    /** The last entry's content turns out not to be what the manifest says. */
    MemoryComponent damaged() {
        damaged = true;
        return this;
    }

    List<ArchiveEntry> entries() {
        return entries;
    }

    List<String> paths() {
        return entries.stream().map(entry -> entry.path().value()).toList();
    }

    @Override
    public ComponentSummary summary() {
        long bytes = entries.stream()
                .filter(entry -> entry.type() == EntryType.FILE)
                .mapToLong(ArchiveEntry::sizeBytes)
                .sum();
        return new ComponentSummary("files", entries.size(), bytes, settings);
    }

    @Override
    public void forEach(EntryVisitor visitor) throws IOException, InterruptedException {
        for (int i = 0; i < entries.size(); i++) {
            visitor.visit(entries.get(i), new ByteArrayInputStream(contents.get(i)));
        }
        if (damaged) {
            throw new io.sting.backup.error.CorruptBackupException("the archive is damaged (made so by the test)");
        }
    }
}
