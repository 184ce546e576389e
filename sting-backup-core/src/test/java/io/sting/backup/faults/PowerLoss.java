package io.sting.backup.faults;

import io.sting.backup.core.internal.io.UnixAttributes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A disk that loses what was not made durable. It keeps account of a folder while changes go on in it, and puts the
 * folder into a state that it could be found in after the power had failed.
 *
 * <p>As POSIX has it: a file's content and attributes are durable when the file was synced, a name when its folder was,
 * and neither does for the other. A rename is atomic, and durable when either of its folders was synced, as on
 * file systems with a journal. Two changes of one name do not change their order; changes of different names may.
 */
public final class PowerLoss implements ChangeObserver {
    private final Path root;
    private final Folder top;
    private final List<NameChange> pending = new ArrayList<>();

    private abstract static class Node {
        @Nullable
        UnixAttributes durableAttributes;
    }

    private static final class Folder extends Node {
        final Map<String, Node> names = new TreeMap<>();
        final Map<String, Node> durableNames = new TreeMap<>();
    }

    private static final class File extends Node {
        byte[] durableContent = {};
    }

    /** Its text comes into being with it, and cannot be synced apart. */
    private static final class Link extends Node {
        final Path text;

        Link(Path text) {
            this.text = text;
        }
    }

    private record Name(Folder folder, String name) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Name one && one.folder == folder && one.name.equals(name);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(folder) * 31 + name.hashCode();
        }
    }

    /** Names that get another meaning, all at once; null for none. */
    private record NameChange(Map<Name, @Nullable Node> meanings) {
        void makeDurable() {
            meanings.forEach((name, node) -> set(name.folder().durableNames, name.name(), node));
        }

        void apply() {
            meanings.forEach((name, node) -> set(name.folder().names, name.name(), node));
        }

        private static void set(Map<String, Node> names, String name, @Nullable Node node) {
            if (node == null) {
                names.remove(name);
            } else {
                names.put(name, node);
            }
        }

        boolean isIn(Folder folder) {
            return meanings.keySet().stream().anyMatch(name -> name.folder() == folder);
        }
    }

    /** @param root a folder, all of which counts as durable by now */
    public PowerLoss(Path root) throws IOException {
        this.root = root;
        this.top = (Folder) read(root, new HashMap<>());
    }

    private static Node read(Path path, Map<Long, Node> byInode) throws IOException {
        var attributes = UnixAttributes.of(path);
        Node known = byInode.get(attributes.inode());
        if (known != null) {
            return known;
        }
        Node node;
        if (attributes.isDirectory()) {
            var folder = new Folder();
            try (var children = Files.newDirectoryStream(path)) {
                for (Path child : children) {
                    folder.names.put(String.valueOf(child.getFileName()), read(child, byInode));
                }
            }
            folder.durableNames.putAll(folder.names);
            node = folder;
        } else if (attributes.isSymbolicLink()) {
            node = new Link(Files.readSymbolicLink(path));
        } else {
            var file = new File();
            file.durableContent = Files.readAllBytes(path);
            node = file;
        }
        node.durableAttributes = attributes;
        byInode.put(attributes.inode(), node);
        return node;
    }

    @Override
    public void before(Change change) {}

    @Override
    public synchronized void after(Change change) throws IOException {
        if (!change.path().startsWith(root)) {
            return;
        }
        switch (change.kind()) {
            case MAKE_FOLDER -> name(change.path(), new Folder());
            case MAKE_SYMBOLIC_LINK -> name(change.path(), new Link(Files.readSymbolicLink(change.path())));
            case MAKE_LINK -> name(change.path(), node(target(change)));
            case OPEN -> {
                if (!isKnown(change.path())) {
                    name(change.path(), new File());
                }
            }
            case DELETE -> name(change.path(), null);
            case MOVE -> move(change.path(), target(change));
            case FORCE -> force(change.path());
            case WRITE -> {
                // lost unless it is synced, and then it is read
            }
            case SET_ATTRIBUTE -> {
                Node node = node(change.path());
                if (node instanceof Link) {
                    node.durableAttributes = UnixAttributes.of(change.path());
                }
            }
        }
    }

    private static Path target(Change change) {
        Path target = change.target();
        if (target == null) {
            throw new IllegalArgumentException(change.toString());
        }
        return target;
    }

    private Node node(Path path) {
        Node node = top;
        for (Path segment : root.relativize(path)) {
            if (!segment.toString().isEmpty()) {
                node = ((Folder) node).names.get(segment.toString());
            }
        }
        if (node == null) {
            throw new IllegalStateException(path + " is not accounted for");
        }
        return node;
    }

    private boolean isKnown(Path path) {
        return folder(path).names.containsKey(String.valueOf(path.getFileName()));
    }

    private Folder folder(Path path) {
        return (Folder) node(path.getParent());
    }

    private Name nameOf(Path path) {
        return new Name(folder(path), String.valueOf(path.getFileName()));
    }

    private void name(Path path, @Nullable Node node) throws IOException {
        if (node != null && node.durableAttributes == null) {
            node.durableAttributes = UnixAttributes.of(path);
        }
        var meanings = new HashMap<Name, @Nullable Node>();
        meanings.put(nameOf(path), node);
        add(new NameChange(meanings));
    }

    private void move(Path from, Path to) {
        var meanings = new LinkedHashMap<Name, @Nullable Node>();
        Node node = node(from);
        meanings.put(nameOf(from), null);
        meanings.put(nameOf(to), node);
        add(new NameChange(meanings));
    }

    private void add(NameChange change) {
        change.apply();
        pending.add(change);
    }

    private void force(Path path) throws IOException {
        Node node;
        try {
            node = node(path);
            node.durableAttributes = UnixAttributes.of(path);
            if (node instanceof File file) {
                file.durableContent = Files.readAllBytes(path);
            }
        } catch (NoSuchFileException renamedMeanwhile) {
            throw new IllegalStateException(path + " was synced under a name that it no longer has", renamedMeanwhile);
        }
        if (node instanceof Folder folder) {
            makeDurable(change -> change.isIn(folder));
        }
    }

    private interface Choice {
        boolean isKept(NameChange change);
    }

    /** With a change go all earlier ones of the same names. */
    private void makeDurable(Choice choice) {
        Set<Name> needed = new HashSet<>();
        Deque<NameChange> kept = new ArrayDeque<>();
        for (int i = pending.size() - 1; i >= 0; i--) {
            NameChange change = pending.get(i);
            if (choice.isKept(change)
                    || !Collections.disjoint(needed, change.meanings().keySet())) {
                needed.addAll(change.meanings().keySet());
                kept.push(change);
            }
        }
        kept.forEach(NameChange::makeDurable);
        pending.removeAll(kept);
    }

    /**
     * Makes the folder what it is found as.
     *
     * @param luck whether one more change of names has reached the disk, asked for each that need not have; content and
     *     attributes that were not synced are always lost
     */
    public synchronized void strike(BooleanSupplier luck) throws IOException {
        makeDurable(change -> luck.getAsBoolean());
        clear(root);
        write(top, root, new IdentityHashMap<>());
    }

    private static void clear(Path folder) throws IOException {
        try (var walk = Files.walk(folder)) {
            walk.sorted(java.util.Comparator.reverseOrder())
                    .filter(path -> !path.equals(folder))
                    .forEach(path -> {
                        try {
                            Files.delete(path);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }

    private static void write(Folder folder, Path path, Map<Node, Path> written) throws IOException {
        for (var entry : folder.durableNames.entrySet()) {
            Path child = path.resolve(entry.getKey());
            Node node = entry.getValue();
            Path other = written.put(node, child);
            if (other != null && !(node instanceof Folder)) {
                Files.createLink(child, other);
                continue;
            }
            if (node instanceof Folder below) {
                Files.createDirectory(child);
                write(below, child, written);
            } else if (node instanceof Link link) {
                Files.createSymbolicLink(child, link.text);
            } else {
                Files.write(child, ((File) node).durableContent);
            }
            describe(node, child);
        }
        describe(folder, path);
    }

    private static void describe(Node node, Path path) throws IOException {
        UnixAttributes attributes = node.durableAttributes;
        if (attributes == null) {
            throw new IllegalStateException(path + " has no attributes");
        }
        Files.setAttribute(path, "unix:uid", (int) attributes.uid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", (int) attributes.gid(), LinkOption.NOFOLLOW_LINKS);
        if (!(node instanceof Link)) {
            Files.setAttribute(path, "unix:mode", attributes.permissions(), LinkOption.NOFOLLOW_LINKS);
        }
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(attributes.modified()), null, null);
    }
}
