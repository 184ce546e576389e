package io.sting.backup.core.internal.archive;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import io.sting.backup.spi.ArchiveSink;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** A component's sink: puts its name in front of every path. */
final class ComponentSink implements ArchiveSink {
    private final ArchivePath component;
    private final TarAssembler tar;
    private final Supplier<SpooledStream> streams;
    private final LongConsumer bytesRead;

    ComponentSink(ArchivePath component, TarAssembler tar, Supplier<SpooledStream> streams, LongConsumer bytesRead) {
        this.component = component;
        this.tar = tar;
        this.streams = streams;
        this.bytesRead = bytesRead;
    }

    @Override
    public void add(ArchiveEntry entry) throws IOException, InterruptedException {
        if (entry.sizeBytes() != 0) {
            throw new IllegalArgumentException(entry.path() + " has content, which must be given");
        }
        tar.add(placed(entry), InputStream.nullInputStream(), bytesRead);
    }

    @Override
    public long add(ArchiveEntry entry, InputStream content) throws IOException, InterruptedException {
        if (entry.type() != EntryType.FILE) {
            throw new IllegalArgumentException(entry.path() + " is no file and has no content");
        }
        return tar.add(placed(entry), content, bytesRead);
    }

    @Override
    public Streamed stream(ArchiveEntry entry, ContentWriter content) throws IOException, InterruptedException {
        if (entry.type() != EntryType.FILE) {
            throw new IllegalArgumentException(entry.path() + " is no file and has no content");
        }
        SpooledStream stream = streams.get();
        try (var spool = stream.spool()) {
            content.writeTo(counted(stream));
            stream.end();
            tar.splice(placed(entry).withSize(stream.sizeBytes()), stream.sha256(), spool);
            return new Streamed(stream.sizeBytes(), stream.sha256());
        } catch (InterruptedIOException e) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException("interrupted").initCause(e);
            }
            throw e;
        }
    }

    private OutputStream counted(OutputStream stream) {
        return new FilterOutputStream(stream) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                bytesRead.accept(length);
            }

            @Override
            public void close() {
                // the content writer does not own the stream
            }
        };
    }

    private ArchiveEntry placed(ArchiveEntry entry) {
        ArchiveEntry placed = entry.withPath(component.resolve(entry.path().value()));
        if (placed.path().toBytes().length > MemberTableWriter.LONGEST_PATH) {
            throw new IllegalArgumentException(entry.path().name() + " has a path of more than 65,535 bytes");
        }
        return entry.type() == EntryType.HARD_LINK
                ? placed.withLinkTarget(component.resolve(entry.linkTarget()).value())
                : placed;
    }
}
