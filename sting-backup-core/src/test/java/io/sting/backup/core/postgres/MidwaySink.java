package io.sting.backup.core.postgres;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.spi.ArchiveSink;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;

/** A sink in front of another that lets something happen, once, when so many bytes were streamed. */
record MidwaySink(ArchiveSink sink, AtomicLong untilBytes, Happening happening) implements ArchiveSink {

    interface Happening {
        void happen() throws IOException, InterruptedException;
    }

    static MidwaySink after(long bytes, ArchiveSink sink, Happening happening) {
        return new MidwaySink(sink, new AtomicLong(bytes), happening);
    }

    @Override
    public void add(ArchiveEntry entry) throws IOException, InterruptedException {
        sink.add(entry);
    }

    @Override
    public long add(ArchiveEntry entry, InputStream content) throws IOException, InterruptedException {
        return sink.add(entry, content);
    }

    @Override
    public Streamed stream(ArchiveEntry entry, ContentWriter content) throws IOException, InterruptedException {
        return sink.stream(entry, out -> content.writeTo(watched(out)));
    }

    private OutputStream watched(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                long left = untilBytes.addAndGet(-length);
                if (left <= 0 && left + length > 0) {
                    try {
                        happening.happen();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
            }
        };
    }
}
