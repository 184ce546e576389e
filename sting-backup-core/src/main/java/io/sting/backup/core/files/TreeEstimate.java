package io.sting.backup.core.files;

import io.sting.backup.core.files.Selector.Verdict;
import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.core.internal.restore.StagedTree;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;

/** Adds up the lengths of the files that a selection takes. */
final class TreeEstimate extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Selector selector;
    private final Deque<Folder> open = new ArrayDeque<>();
    private long bytes;

    private record Folder(String relative, Verdict verdict) {}

    private TreeEstimate(Path root, Selector selector) {
        this.root = root;
        this.selector = selector;
    }

    static long of(Path root, Selector selector) throws IOException, InterruptedException {
        var estimate = new TreeEstimate(root, selector);
        Files.walkFileTree(root, estimate);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return estimate.bytes;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (Thread.currentThread().isInterrupted()) {
            return FileVisitResult.TERMINATE;
        }
        if (folder.equals(root)) {
            open.push(new Folder("", selector.root()));
            return FileVisitResult.CONTINUE;
        }
        String relative = below(folder);
        Verdict verdict = selector.decide(open.element().verdict(), relative, true);
        if (verdict == Verdict.LEFT
                || StagedTree.isStagingName(NativeNames.nameOf(folder))
                || DataFolders.isDataFolder(folder)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        open.push(new Folder(relative, verdict));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (attributes.isRegularFile()
                && selector.decide(open.element().verdict(), below(file), false) == Verdict.TAKEN) {
            bytes += attributes.size();
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @org.jspecify.annotations.Nullable IOException failure) {
        open.pop();
        return FileVisitResult.CONTINUE;
    }

    private String below(Path path) {
        String folder = open.element().relative();
        String name = NativeNames.nameOf(path);
        return folder.isEmpty() ? name : folder + "/" + name;
    }
}
