package io.sting.backup.core.files;

import io.sting.backup.model.PathPattern;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Counts what each exclude pattern drops, and notices the one that drops more than its name suggests: a plain name such
 * as {@code models}, meant for a folder at the top, that also matches source folders further down.
 */
final class Exclusions {
    /** Names that everybody means at any depth. */
    private static final Set<String> MEANT_ANYWHERE = Set.of(
            "node_modules", "venv", ".venv", ".git", ".svn", ".hg", "__pycache__", ".cache", ".DS_Store", "Thumbs.db");

    private final Map<PathPattern, Dropped> drops = new LinkedHashMap<>();

    private static final class Dropped {
        private long entries;
        private String deepExample = "";
        private long deepFiles;
    }

    void add(PathPattern pattern, String relative, Path path) throws IOException {
        Dropped dropped = drops.computeIfAbsent(pattern, key -> new Dropped());
        dropped.entries++;
        if (relative.indexOf('/') >= 0 && mayBeAMistake(pattern)) {
            if (dropped.deepExample.isEmpty()) {
                dropped.deepExample = relative;
            }
            dropped.deepFiles += filesIn(path);
        }
    }

    private static boolean mayBeAMistake(PathPattern pattern) {
        String text = pattern.toString();
        return text.chars().noneMatch(c -> c == '*' || c == '?' || c == '[' || c == '/')
                && !MEANT_ANYWHERE.contains(text);
    }

    private static long filesIn(Path path) throws IOException {
        var count = new long[1];
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                count[0]++;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                count[0]++;
                return FileVisitResult.CONTINUE;
            }
        });
        return count[0];
    }

    void report(BiConsumer<String, String> notice) {
        drops.forEach((pattern, dropped) -> {
            if (!dropped.deepExample.isEmpty()) {
                notice.accept(
                        "exclude pattern \"" + pattern + "\"",
                        "also dropped " + io.sting.backup.model.ArchivePath.printable(dropped.deepExample) + " ("
                                + dropped.deepFiles + (dropped.deepFiles == 1 ? " file" : " files")
                                + " below the top level in all); write \"/" + pattern
                                + "\" to mean the top level only");
            }
        });
    }

    /** How many entries each pattern dropped, for the manifest; a folder counts as one. */
    Map<String, Object> counts() {
        var counts = new LinkedHashMap<String, Object>();
        drops.forEach((pattern, dropped) -> counts.put(pattern.toString(), dropped.entries));
        return counts;
    }
}
