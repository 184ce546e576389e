package io.sting.backup.testing;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.Digest;
import io.sting.backup.spi.ArchiveSink;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A sink that writes files into a folder. A stream that fails leaves no file, as the contract says. */
public final class FolderSink implements ArchiveSink {
    private final Path folder;
    private final List<ArchiveEntry> entries = Collections.synchronizedList(new ArrayList<>());

    public FolderSink(Path folder) {
        this.folder = folder;
    }

    /** What came in, in this order. */
    public List<ArchiveEntry> entries() {
        return List.copyOf(entries);
    }

    @Override
    public void add(ArchiveEntry entry) {
        entries.add(entry);
    }

    @Override
    public long add(ArchiveEntry entry, InputStream content) throws IOException, InterruptedException {
        return stream(entry, content::transferTo).sizeBytes();
    }

    @Override
    public Streamed stream(ArchiveEntry entry, ContentWriter content) throws IOException, InterruptedException {
        Path work = Files.createTempFile(folder, ".stream", "");
        MessageDigest sha256 = sha256();
        try {
            try (OutputStream out = new Digesting(Files.newOutputStream(work), sha256)) {
                content.writeTo(out);
            }
            Files.move(work, folder.resolve(entry.path().value()));
        } finally {
            Files.deleteIfExists(work);
        }
        long size = Files.size(folder.resolve(entry.path().value()));
        entries.add(entry.withSize(size));
        return new Streamed(size, Digest.of(sha256));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Digesting extends FilterOutputStream {
        private final MessageDigest digest;

        Digesting(OutputStream out, MessageDigest digest) {
            super(out);
            this.digest = digest;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            digest.update((byte) b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            digest.update(bytes, offset, length);
        }
    }
}
