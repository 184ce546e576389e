package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.process.ProcessCall;
import io.sting.backup.core.internal.process.RunningProcess;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where pg_dump and its companions are.
 *
 * @param folder the folder that has them all
 * @param majorVersion 15, say
 */
record ClientPrograms(Path folder, int majorVersion) {
    static final String INSTALL = "install the PostgreSQL client programs (Debian: apt-get install postgresql-client)";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    /** The newest that this machine has: below {@code /usr/lib/postgresql}, else in {@code PATH}. */
    static ClientPrograms find() throws IOException, InterruptedException {
        for (Path folder : candidates()) {
            if (isWhole(folder)) {
                return in(folder);
            }
        }
        throw new IOException("there is no pg_dump here, neither below " + DEBIAN + " nor in PATH; " + INSTALL);
    }

    /** Those of a folder. */
    static ClientPrograms in(Path folder) throws IOException, InterruptedException {
        Path program = folder.toAbsolutePath().resolve("pg_dump");
        var out = new ByteArrayOutputStream();
        RunningProcess.run(ProcessCall.of(program.toString(), "--version").withRemedy(INSTALL), out);
        var version = VERSION.matcher(out.toString(StandardCharsets.UTF_8));
        if (!version.find()) {
            throw new IOException(program + " does not tell its version; name the folder of the client programs");
        }
        return new ClientPrograms(folder.toAbsolutePath(), Integer.parseInt(version.group(1)));
    }

    private static List<Path> candidates() throws IOException {
        var found = new ArrayList<Path>();
        if (Files.isDirectory(DEBIAN)) {
            try (var versions = Files.list(DEBIAN)) {
                versions.filter(version -> majorOf(version).isPresent())
                        .sorted(Comparator.comparing(
                                        (Path version) -> majorOf(version).orElse(0))
                                .reversed())
                        .map(version -> version.resolve("bin"))
                        .forEach(found::add);
            }
        }
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        for (String folder : path.split(File.pathSeparator)) {
            if (!folder.isEmpty()) {
                found.add(Path.of(folder));
            }
        }
        return found;
    }

    private static Optional<Integer> majorOf(Path version) {
        String name = version.getFileName().toString();
        return name.matches("\\d{1,3}") ? Optional.of(Integer.valueOf(name)) : Optional.empty();
    }

    /** Debian's {@code /usr/bin/pg_dump} is a script that chooses by its own rules, so it is passed over. */
    private static boolean isWhole(Path folder) throws IOException {
        Path dump = folder.resolve("pg_dump");
        return Files.isExecutable(dump)
                && Files.isExecutable(folder.resolve("pg_restore"))
                && Files.isExecutable(folder.resolve("psql"))
                && !dump.toRealPath().endsWith("pg_wrapper");
    }
}
