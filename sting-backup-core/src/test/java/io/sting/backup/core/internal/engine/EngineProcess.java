package io.sting.backup.core.internal.engine;

import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.error.BackupException;
import io.sting.backup.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The engine in a process of its own, under another user or in another world. */
final class EngineProcess {
    private final Path folder;
    private final List<String> prefix;
    private final int heapMib;

    /**
     * @param folder for a copy of the class path, which another user can read
     * @param prefix what the process is started by: {@code setpriv …}, {@code env -i}
     */
    EngineProcess(Path folder, List<String> prefix) {
        this(folder, prefix, 128);
    }

    EngineProcess(Path folder, List<String> prefix, int heapMib) {
        this.folder = folder;
        this.prefix = prefix;
        this.heapMib = heapMib;
    }

    /** Runs {@code backup}, {@code verify} or {@code restore}; what it says is the output. */
    Tools.Outcome run(String what, Path live, Path backups) throws IOException, InterruptedException {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMib + "m",
                "-XX:TieredStopAtLevel=1",
                "-XX:ActiveProcessorCount=2",
                "-cp",
                readableClassPath(),
                EngineProcess.class.getName(),
                what,
                live.toString(),
                backups.toString()));
        return Tools.run(Path.of("/"), command);
    }

    private String readableClassPath() throws IOException, InterruptedException {
        var copied = new ArrayList<String>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            Path path = Path.of(entry);
            boolean needed = Files.isDirectory(path)
                    || path.getFileName().toString().matches("(jackson|slf4j|commons|sting-backup|bcprov).*\\.jar");
            if (needed) {
                Path copy = folder.resolve("lib" + copied.size() + path.getFileName());
                if (Files.notExists(copy)) {
                    Tools.bash(folder, "cp -r '" + path + "' '" + copy + "' && chmod -R a+rX '" + copy + "'");
                }
                copied.add(copy.toString());
            }
        }
        return String.join(":", copied);
    }

    /** For the new process alone. */
    public static void main(String[] given) throws IOException {
        Path live = Path.of(given[1]);
        Path backups = Path.of(given[2]);
        var engine = StingBackup.ofDefaults();
        try {
            switch (given[0]) {
                case "backup" -> {
                    var result = engine.run(BackupPlan.builder("test")
                            .source(FileTree.at(live))
                            .directory(backups)
                            .build());
                    result.warnings().forEach(System.out::println);
                    result.notices().forEach(System.out::println);
                }
                case "verify" -> {
                    try (var archive = engine.open(archiveIn(backups), Optional.empty())) {
                        archive.verify();
                    }
                }
                case "restore" -> {
                    var result = engine.run(RestorePlan.from(archiveIn(backups))
                            .stateDirectory(live.resolveSibling("state"))
                            .target(FileTree.at(live))
                            .build());
                    result.warnings().forEach(System.out::println);
                    result.notices().forEach(System.out::println);
                }
                default -> throw new IllegalArgumentException(given[0]);
            }
            System.out.println("done in " + System.getProperty("sun.jnu.encoding"));
        } catch (BackupException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            System.exit(1);
        }
    }

    private static Path archiveIn(Path backups) throws IOException {
        try (Stream<Path> list = Files.list(backups)) {
            return list.filter(path -> path.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
