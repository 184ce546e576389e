package io.sting.backup.core.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestoreChange.Action;
import io.sting.backup.spi.StagedRestore;
import io.sting.backup.testing.RecordingContext;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is foreseen is what then happens. */
class TreePreviewIT {
    private static final String[] NAMES = {"a", "b", "c", "models", "x.log", "ü"};

    @Property(tries = 80)
    void a_restore_changes_what_was_foreseen_and_nothing_else(@ForAll long seed) throws Exception {
        check(seed, tree -> tree, settings -> settings);
    }

    @Property(tries = 60)
    void a_restore_of_a_part_changes_what_was_foreseen(@ForAll long seed) throws Exception {
        check(seed, tree -> tree.restoring("a", "b/*"), settings -> settings);
    }

    @Property(tries = 60)
    void a_restore_that_only_adds_changes_what_was_foreseen(@ForAll long seed) throws Exception {
        check(seed, tree -> tree, settings -> {
            var without = new HashMap<>(settings);
            without.remove("selection");
            return without;
        });
    }

    private interface Change<T> {
        T of(T before);
    }

    private void check(long seed, Change<FileTree> part, Change<Map<String, Object>> settings) throws Exception {
        var random = new Random(seed);
        Path folder = Files.createTempDirectory("preview").toRealPath();
        try {
            Path live = Files.createDirectory(folder.resolve("live"));
            var context = new RecordingContext(Files.createDirectory(folder.resolve("workspace")), "p1");
            Files.writeString(live.resolve("b"), "so that each pattern matches");
            Files.createDirectories(live.resolve("a"));
            mutate(live, random, 25);
            makeMatching(live);
            var tree = FileTree.at(live).excluding("models", "*.log");
            var archive = new MemoryComponent();
            tree.capture(context, archive);
            archive.with(settings.of(Map.copyOf(context.settings())));
            mutate(live, random, 12);

            comparePreviewWithRestore(part.of(tree), context, archive, live);
        } finally {
            DurableFiles.deleteTree(folder);
        }
    }

    private static void makeMatching(Path live) throws IOException {
        DurableFiles.deleteTree(live.resolve("b"));
        Files.createDirectory(live.resolve("b"));
        Files.writeString(live.resolve("b/c"), "one");
        if (Files.notExists(live.resolve("a"), LinkOption.NOFOLLOW_LINKS)) {
            Files.writeString(live.resolve("a"), "one");
        }
    }

    private static void comparePreviewWithRestore(
            FileTree tree, RecordingContext context, MemoryComponent archive, Path live) throws Exception {
        var foreseen = new TreeMap<String, Action>();
        var before = snapshot(live);
        Exception refusal = null;
        try {
            tree.preview(context, archive, change -> put(foreseen, change));
        } catch (io.sting.backup.error.RestoreException e) {
            refusal = e;
        }
        assertThat(snapshot(live)).isEqualTo(before);

        var apart = links(archive, live, false);
        StagedRestore staged = tree.stage(context, archive);
        try {
            staged.validate();
        } catch (io.sting.backup.error.RestoreException e) {
            staged.rollback();
            assertThat(refusal).hasMessage(e.getMessage());
            return;
        }
        staged.commit();
        staged.finish();

        assertThat(refusal).isNull();
        var after = snapshot(live);
        var changes = difference(before, after);
        // a file that became another one's second name is a change, though nothing else of it may differ
        apart.retainAll(links(archive, live, true));
        apart.forEach(name -> changes.putIfAbsent(name, Action.CHANGED));
        assertThat(foreseen)
                .describedAs("what changes before\n%s\nand after\n%s", lines(before), lines(after))
                .isEqualTo(changes);
    }

    private static void put(Map<String, Action> foreseen, RestoreChange change) {
        String name = change.name().equals(".") ? "" : "/" + change.name();
        assertThat(foreseen.put(name, change.action())).as(name).isNull();
    }

    /** The archive's hard links that are there, and are their targets' second names, or are not. */
    private static Set<String> links(MemoryComponent archive, Path live, boolean linked) throws IOException {
        var found = new TreeSet<String>();
        for (ArchiveEntry entry : archive.entries()) {
            Path path = live.resolve(entry.path().value());
            Path target = live.resolve(entry.linkTarget());
            if (entry.type() == EntryType.HARD_LINK
                    && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    && (Files.exists(target) && Files.isSameFile(path, target)) == linked) {
                found.add("/" + entry.path().value());
            }
        }
        return found;
    }

    private static String lines(Map<String, String> snapshot) {
        return snapshot.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining("\n"));
    }

    /** Number of links aside: a link that is foreseen changes that of its target. */
    private static Map<String, String> snapshot(Path live) throws IOException {
        return TreeSnapshot.of(live).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().replaceAll(" links \\d+$", "")));
    }

    private static Map<String, Action> difference(Map<String, String> before, Map<String, String> after) {
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        var found = new TreeMap<String, Action>();
        for (String name : names) {
            Optional<String> then = Optional.ofNullable(before.get(name));
            Optional<String> now = Optional.ofNullable(after.get(name));
            if (!then.equals(now)) {
                found.put(name, then.isEmpty() ? Action.ADDED : now.isEmpty() ? Action.REMOVED : Action.CHANGED);
            }
        }
        return found;
    }

    /** Makes, changes and removes things of all kinds. */
    private static void mutate(Path live, Random random, int steps) throws IOException {
        for (int i = 0; i < steps; i++) {
            Path path = live;
            int depth = 1 + random.nextInt(3);
            for (int d = 0; d < depth; d++) {
                path = path.resolve(NAMES[random.nextInt(NAMES.length)]);
            }
            try {
                step(live, path, random);
            } catch (FileSystemException notThere) {
                // what is tried at random does not always go
            }
        }
    }

    private static void step(Path live, Path path, Random random) throws IOException {
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> {
                Files.createDirectories(path.getParent());
                Files.writeString(path, "text ".repeat(random.nextInt(4)));
            }
            case 3 -> Files.createDirectories(path);
            case 4 -> remove(live, path);
            case 5 -> Files.createSymbolicLink(path, Path.of(NAMES[random.nextInt(NAMES.length)]));
            case 6 -> {
                List<Path> files;
                try (var walk = Files.walk(live)) {
                    files = walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                            .sorted()
                            .toList();
                }
                if (!files.isEmpty()) {
                    Files.createLink(path, files.get(random.nextInt(files.size())));
                }
            }
            case 7 -> Files.setAttribute(
                    path, "unix:mode", random.nextBoolean() ? 0755 : 0750, LinkOption.NOFOLLOW_LINKS);
            default -> {
                if (!Files.isSymbolicLink(path)) {
                    Files.setLastModifiedTime(
                            path, FileTime.from(Instant.ofEpochSecond(random.nextInt(2_000_000_000))));
                }
            }
        }
    }

    private static void remove(Path live, Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                || !path.getParent().toRealPath().startsWith(live)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        DurableFiles.deleteTree(path);
    }
}
