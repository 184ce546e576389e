package io.sting.backup.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a machine has its PostgreSQL server. */
final class ServerPrograms {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    private ServerPrograms() {}

    /** The folder of the newest server that comes with its client programs. */
    static Optional<Path> newest() {
        return candidates()
                .filter(bin -> Stream.of("initdb", "pg_ctl", "postgres", "psql", "pg_dump", "pg_restore", "pg_dumpall")
                        .allMatch(program -> Files.isExecutable(bin.resolve(program))))
                .findFirst();
    }

    private static Stream<Path> candidates() {
        var found = new ArrayList<Path>();
        if (Files.isDirectory(DEBIAN)) {
            try (var versions = Files.list(DEBIAN)) {
                versions.filter(version -> version.getFileName().toString().matches("\\d+"))
                        .sorted(Comparator.comparing((Path version) ->
                                        Integer.valueOf(version.getFileName().toString()))
                                .reversed())
                        .forEach(version -> found.add(version.resolve("bin")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        for (String entry :
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(":")) {
            if (!entry.isEmpty()) {
                found.add(Path.of(entry));
            }
        }
        return found.stream();
    }
}
