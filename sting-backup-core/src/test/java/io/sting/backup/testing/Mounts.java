package io.sting.backup.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** File systems mounted for a test, which needs root; unmounted, last first, when closed. */
public final class Mounts implements AutoCloseable {
    private final Deque<Path> mounted = new ArrayDeque<>();

    private Mounts() {}

    /** None yet; an end to the test where nothing may be mounted. */
    public static Mounts require(Path scratch) throws IOException, InterruptedException {
        Path probe = Files.createDirectories(scratch.resolve("mount-probe"));
        boolean may = Tools.run(scratch, List.of("mount", "-t", "tmpfs", "tmpfs", probe.toString()))
                        .exitCode()
                == 0;
        if (may) {
            Tools.bash(scratch, "umount mount-probe");
        }
        Files.delete(probe);
        if (!may && Boolean.getBoolean("sting.tests.requireAll")) {
            throw new AssertionError("nothing can be mounted here, and no test may be skipped; run as root");
        }
        assumeTrue(may, "nothing can be mounted here");
        return new Mounts();
    }

    /** A file system of its own in memory. */
    public Path tmpfs(Path folder, int kibibytes) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        return mount(folder, "mount -t tmpfs -o size=" + kibibytes + "k,mode=0755 tmpfs '" + folder + "'");
    }

    /** A file or folder at another place, too. */
    public Path bind(Path what, Path where) throws IOException, InterruptedException {
        return mount(where, "mount --bind '" + what + "' '" + where + "'");
    }

    /** A folder as it is, but read-only: which root heeds, too. */
    public Path readOnly(Path folder) throws IOException, InterruptedException {
        bind(folder, folder);
        Tools.bash(folder, "mount -o remount,ro,bind '" + folder + "'");
        return folder;
    }

    private Path mount(Path where, String command) throws IOException, InterruptedException {
        Tools.bash(Path.of("/"), command);
        mounted.push(where);
        return where;
    }

    /** Takes the last one away. */
    public void unmountLast() throws IOException, InterruptedException {
        Tools.bash(Path.of("/"), "umount '" + mounted.pop() + "'");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        while (!mounted.isEmpty()) {
            unmountLast();
        }
    }
}
