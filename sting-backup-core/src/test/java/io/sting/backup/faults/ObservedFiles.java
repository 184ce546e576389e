package io.sting.backup.faults;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The machine's own file system, seen through a view in which every change is told to an observer first. What runs on
 * its paths needs no seam of its own for tests to count, refuse or cut off what it does to files.
 */
public final class ObservedFiles extends FileSystem {
    private final FileSystem machine = FileSystems.getDefault();
    private final ObservedProvider provider;

    private ObservedFiles(ChangeObserver observer) {
        this.provider = new ObservedProvider(this, observer);
    }

    /** A path of the machine as the observed view has it. */
    public static Path observed(Path path, ChangeObserver observer) {
        return new ObservedFiles(observer).wrap(path);
    }

    /** Another path in the view of the first. */
    public static Path beside(Path observed, Path path) {
        return ((ObservedPath) observed).getFileSystem().wrap(path);
    }

    ObservedPath wrap(Path path) {
        return new ObservedPath(this, path);
    }

    static Path unwrap(Path path) {
        return path instanceof ObservedPath observed ? observed.path() : path;
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return machine.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        var roots = new ArrayList<Path>();
        machine.getRootDirectories().forEach(root -> roots.add(wrap(root)));
        return List.copyOf(roots);
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return machine.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return machine.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return wrap(machine.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher matcher = machine.getPathMatcher(syntaxAndPattern);
        return path -> matcher.matches(unwrap(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return machine.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }
}
