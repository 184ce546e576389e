package io.sting.backup.faults;

import io.sting.backup.faults.Change.Kind;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells the observer, then lets the machine do it. */
final class ObservedProvider extends FileSystemProvider {
    private final ObservedFiles files;
    private final ChangeObserver observer;
    private final FileSystemProvider machine = FileSystems.getDefault().provider();

    ObservedProvider(ObservedFiles files, ChangeObserver observer) {
        this.files = files;
        this.observer = observer;
    }

    private interface Action {
        void run() throws IOException;
    }

    private void observed(Change change, Action action) throws IOException {
        observer.before(change);
        action.run();
        observer.after(change);
    }

    private static Path real(Path path) {
        return ObservedFiles.unwrap(path);
    }

    @Override
    public String getScheme() {
        return "observed";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        boolean writes = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        if (!writes) {
            return new ObservedChannel(machine.newFileChannel(real(path), options, attributes), real(path), observer);
        }
        Change change = Change.of(Kind.OPEN, real(path));
        observer.before(change);
        FileChannel channel = machine.newFileChannel(real(path), options, attributes);
        observer.after(change);
        return new ObservedChannel(channel, real(path), observer);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> children =
                machine.newDirectoryStream(real(folder), child -> filter.accept(files.wrap(child)));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                Iterator<Path> iterator = children.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return iterator.hasNext();
                    }

                    @Override
                    public Path next() {
                        return files.wrap(iterator.next());
                    }
                };
            }

            @Override
            public void close() throws IOException {
                children.close();
            }
        };
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        if (Files.exists(real(folder), LinkOption.NOFOLLOW_LINKS)) {
            machine.createDirectory(real(folder), attributes); // which fails, and changes nothing
        }
        observed(Change.of(Kind.MAKE_FOLDER, real(folder)), () -> machine.createDirectory(real(folder), attributes));
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        observed(
                Change.of(Kind.MAKE_SYMBOLIC_LINK, real(link)),
                () -> machine.createSymbolicLink(real(link), real(target), attributes));
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        observed(
                new Change(Kind.MAKE_LINK, real(link), real(existing)),
                () -> machine.createLink(real(link), real(existing)));
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return files.wrap(machine.readSymbolicLink(real(link)));
    }

    @Override
    public void delete(Path path) throws IOException {
        if (Files.notExists(real(path), LinkOption.NOFOLLOW_LINKS)) {
            machine.delete(real(path)); // which fails, and changes nothing
        }
        observed(Change.of(Kind.DELETE, real(path)), () -> machine.delete(real(path)));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new UnsupportedOperationException("nothing that is tested copies by name");
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        observed(
                new Change(Kind.MOVE, real(source), real(target)),
                () -> machine.move(real(source), real(target), options));
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return machine.isSameFile(real(one), real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return machine.isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return machine.getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        machine.checkAccess(real(path), modes);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        V view = machine.getFileAttributeView(real(path), type, options);
        if (view == null) {
            return null;
        }
        Change change = Change.of(Kind.SET_ATTRIBUTE, real(path));
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    boolean changes = method.getName().matches("(set|write|delete).*");
                    if (changes) {
                        observer.before(change);
                    }
                    try {
                        return method.invoke(view, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (changes) {
                            observer.after(change);
                        }
                    }
                }));
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return machine.readAttributes(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
        return machine.readAttributes(real(path), names, options);
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options) throws IOException {
        observed(
                Change.of(Kind.SET_ATTRIBUTE, real(path)),
                () -> machine.setAttribute(real(path), name, value, options));
    }
}
