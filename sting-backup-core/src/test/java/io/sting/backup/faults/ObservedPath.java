package io.sting.backup.faults;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path of the machine that belongs to an observed view. */
final class ObservedPath implements Path {
    private final ObservedFiles files;
    private final Path path;

    ObservedPath(ObservedFiles files, Path path) {
        this.files = files;
        this.path = path;
    }

    Path path() {
        return path;
    }

    private @Nullable Path wrap(@Nullable Path other) {
        return other == null ? null : files.wrap(other);
    }

    @Override
    public ObservedFiles getFileSystem() {
        return files;
    }

    @Override
    public boolean isAbsolute() {
        return path.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return wrap(path.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return wrap(path.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return wrap(path.getParent());
    }

    @Override
    public int getNameCount() {
        return path.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return files.wrap(path.getName(index));
    }

    @Override
    public Path subpath(int begin, int end) {
        return files.wrap(path.subpath(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        return other instanceof ObservedPath observed && path.startsWith(observed.path);
    }

    @Override
    public boolean endsWith(Path other) {
        return other instanceof ObservedPath observed && path.endsWith(observed.path);
    }

    @Override
    public Path normalize() {
        return files.wrap(path.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return files.wrap(path.resolve(ObservedFiles.unwrap(other)));
    }

    @Override
    public Path relativize(Path other) {
        return files.wrap(path.relativize(ObservedFiles.unwrap(other)));
    }

    @Override
    public URI toUri() {
        return path.toUri();
    }

    @Override
    public File toFile() {
        return path.toFile();
    }

    @Override
    public Path toAbsolutePath() {
        return files.wrap(path.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return files.wrap(path.toRealPath(options));
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Path other) {
        return path.compareTo(ObservedFiles.unwrap(other));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ObservedPath observed && path.equals(observed.path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
