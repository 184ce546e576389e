package io.sting.backup.core.internal.engine;

import io.sting.backup.error.StorageException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.ArchiveSink;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A sink that tells whose fault a failure is: an archive that cannot be written is the storage's, and what the source's
 * own streams throw comes back to it as it was. Also counts.
 */
final class GuardedSink implements ArchiveSink {
    private final ArchiveSink sink;
    private final Consumer<ArchivePath> seen;
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong contentBytes = new AtomicLong();

    /** Carries a failure of the source's stream through the sink. */
    private static final class SourceFailure extends IOException {
        private static final long serialVersionUID = 1L;
        private final IOException failure;

        SourceFailure(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    /** @param seen is told the path, relative to the component, of every entry that was added */
    GuardedSink(ArchiveSink sink, Consumer<ArchivePath> seen) {
        this.sink = sink;
        this.seen = seen;
    }

    long entries() {
        return entries.get();
    }

    long contentBytes() {
        return contentBytes.get();
    }

    @Override
    public void add(ArchiveEntry entry) throws IOException, InterruptedException {
        try {
            sink.add(entry);
        } catch (IOException e) {
            throw asStorageFailure(e);
        }
        added(entry);
    }

    private void added(ArchiveEntry entry) {
        entries.incrementAndGet();
        seen.accept(entry.path());
    }

    @Override
    public long add(ArchiveEntry entry, InputStream content) throws IOException, InterruptedException {
        long read;
        try {
            read = sink.add(entry, new SourceStream(content));
        } catch (IOException e) {
            throw asStorageFailure(e);
        }
        added(entry);
        contentBytes.addAndGet(entry.sizeBytes());
        return read;
    }

    @Override
    public Streamed stream(ArchiveEntry entry, ContentWriter content) throws IOException, InterruptedException {
        Streamed streamed;
        try {
            streamed = sink.stream(entry, out -> {
                var guarded = new SinkStream(out);
                try {
                    content.writeTo(guarded);
                } catch (IOException e) {
                    throw e == guarded.failure() ? e : new SourceFailure(e);
                }
            });
        } catch (IOException e) {
            throw asStorageFailure(e);
        }
        added(entry);
        contentBytes.addAndGet(streamed.sizeBytes());
        return streamed;
    }

    private static IOException asStorageFailure(IOException e) {
        if (e instanceof SourceFailure source) {
            return source.failure;
        }
        if (Failures.isInterrupt(e)) {
            return e;
        }
        throw new StorageException(Phase.CAPTURE, Failures.describe(e), e);
    }

    private static final class SourceStream extends FilterInputStream {
        SourceStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                throw new SourceFailure(e);
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                throw new SourceFailure(e);
            }
        }
    }
}
