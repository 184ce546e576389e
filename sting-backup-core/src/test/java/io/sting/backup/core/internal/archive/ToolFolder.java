package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.testing.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A try's folder, in which real tools work, with tree.py in it; removed at its end. */
record ToolFolder(Path path) implements AutoCloseable {

    static ToolFolder create() throws IOException {
        Path folder = Files.createTempDirectory("formats");
        try (InputStream script = ToolFolder.class.getResourceAsStream("tree.py")) {
            Files.copy(script, folder.resolve("tree.py"));
        }
        return new ToolFolder(folder);
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    String bash(String script) throws IOException, InterruptedException {
        return Tools.bash(path, script);
    }

    /** What tree.py finds in folders, one list each, for the price of one process. */
    List<List<String>> listed(List<String> folders) throws IOException, InterruptedException {
        String listings = bash("python3 tree.py lists " + String.join(" ", folders));
        return java.util.Arrays.stream(listings.split("\f\n", -1))
                .limit(folders.size())
                .map(listing -> listing.lines().toList())
                .toList();
    }

    @Override
    public void close() throws IOException {
        try {
            Tools.bash(path, "rm -rf -- *");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        DurableFiles.deleteTree(path);
    }
}
