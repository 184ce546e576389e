package io.sting.backup.faults;

import io.sting.backup.faults.Change.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A channel whose writes and syncs are told. */
final class ObservedChannel extends FileChannel {
    private final FileChannel channel;
    private final Path path;
    private final ChangeObserver observer;

    ObservedChannel(FileChannel channel, Path path, ChangeObserver observer) {
        this.channel = channel;
        this.path = path;
        this.observer = observer;
    }

    private interface Writing<T> {
        T run() throws IOException;
    }

    private <T> T writing(Writing<T> writing) throws IOException {
        Change change = Change.of(Kind.WRITE, path);
        observer.before(change);
        T result = writing.run();
        observer.after(change);
        return result;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return writing(() -> channel.write(source));
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return writing(() -> channel.write(sources, offset, length));
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        return writing(() -> channel.write(source, position));
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        return writing(() -> channel.transferFrom(source, position, count));
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        writing(() -> channel.truncate(size));
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        Change change = Change.of(Kind.FORCE, path);
        observer.before(change);
        channel.force(metaData);
        observer.after(change);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return channel.read(targets, offset, length);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return channel.read(target, position);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return channel.transferTo(position, count, target);
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        channel.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        if (mode != MapMode.READ_ONLY) {
            throw new UnsupportedOperationException("such writes could not be observed");
        }
        return channel.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return channel.lock(position, size, shared);
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return channel.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        channel.close();
    }
}
