package io.sting.backup.examples.quickstart;

import io.sting.backup.cli.Msting;
import io.sting.backup.cli.Quickstart;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The whole job, by the commands that an administrator types: back up, verify, read with stock tools, destroy, restore,
 * compare.
 */
public final class QuickstartStory implements Quickstart {
    private static final String USAGE = "usage: msting quickstart [--keep DIR]   (DIR: new or empty)";

    /** For the service loader. */
    public QuickstartStory() {}

    @Override
    public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
        Optional<Path> kept = keptFolder(arguments);
        if (kept.isEmpty() && !arguments.isEmpty()) {
            err.println(USAGE);
            return 2;
        }
        if (kept.isPresent() && !isNewOrEmpty(kept.get())) {
            err.println("msting quickstart: " + kept.get() + " is not empty; name a folder that is new or empty");
            return 2;
        }
        Path folder = kept.isPresent() ? Files.createDirectories(kept.get()).toRealPath() : temporaryFolder();
        var cleaner = new Thread(() -> deleteUnlessKept(folder, kept, err));
        Runtime.getRuntime().addShutdownHook(cleaner);
        try (var server = DemoServer.start()) {
            boolean good = new Story(folder, server, out, err).tell();
            kept.ifPresent(path -> out.println("kept: " + path + " (the PostgreSQL server is stopped and gone)"));
            return good ? 0 : 1;
        } finally {
            deleteUnlessKept(folder, kept, err);
            Runtime.getRuntime().removeShutdownHook(cleaner);
        }
    }

    private static Optional<Path> keptFolder(List<String> arguments) {
        return arguments.size() == 2 && arguments.get(0).equals("--keep")
                ? Optional.of(Path.of(arguments.get(1)).toAbsolutePath())
                : Optional.empty();
    }

    private static boolean isNewOrEmpty(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return true;
        }
        try (var list = Files.list(folder)) {
            return list.findAny().isEmpty();
        }
    }

    private static Path temporaryFolder() throws IOException {
        return Files.createTempDirectory(
                        "msting-quickstart-",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                .toRealPath();
    }

    private static void deleteUnlessKept(Path folder, Optional<Path> kept, PrintStream err) {
        try {
            if (kept.isEmpty() && Files.exists(folder)) {
                DemoInstallation.delete(folder);
            }
        } catch (IOException e) {
            err.println("msting quickstart: " + folder + " could not be removed: " + e.getMessage());
        }
    }

    /** One telling. */
    private static final class Story {
        private final Path folder;
        private final DemoServer server;
        private final PrintStream out;
        private final PrintStream err;
        private final DemoInstallation installation;
        private final DemoDatabases databases;
        private final List<String[]> table = new ArrayList<>();

        Story(Path folder, DemoServer server, PrintStream out, PrintStream err) {
            this.folder = folder;
            this.server = server;
            this.out = out;
            this.err = err;
            this.installation = new DemoInstallation(folder.resolve("sting-ce"), folder.resolve("backups"));
            this.databases = new DemoDatabases(server);
        }

        boolean tell() throws IOException, InterruptedException, SQLException {
            headline("A throw-away installation in " + installation.root() + ", databases on " + server.description());
            databases.create();
            installation.create(server);
            Map<String, String> files = installation.files();
            Map<String, DemoDatabases.Table> rows = databases.tables();
            out.println("  " + files.size() + " files and folders, " + rows.size() + " tables with " + rowsIn(rows)
                    + " rows in " + DemoDatabases.NAMES.size() + " databases");

            headline("Back up, encrypted");
            boolean good = msting("backup", "backed up", "backup");
            headline("Verify every byte");
            good &= good && msting("verify", "verified", "verify", "latest");
            headline("Read it with stock tools alone");
            good &= good && stockTools();
            headline("Destroy: files deleted and defaced, a table dropped, rows changed, a database dropped");
            installation.destroy();
            databases.destroy();
            headline("Restore");
            good &= good && msting("restore", "restored", "restore", "latest", "--yes");
            headline("Compare");
            good &= good && compare(files, rows);
            report(good);
            return good;
        }

        private void headline(String text) {
            out.println();
            out.println("== " + text);
            out.flush();
        }

        private boolean msting(String step, String done, String... command) throws IOException {
            var arguments = new ArrayList<>(List.of(command));
            arguments.add("--config");
            arguments.add(installation.config().toString());
            out.println("$ msting " + String.join(" ", arguments));
            out.flush();
            long begun = System.nanoTime();
            int exit = Msting.run(arguments, out, err);
            note(step, exit == 0 ? done + sizeOfArchive() : "failed with exit code " + exit, begun);
            return exit == 0;
        }

        private String sizeOfArchive() throws IOException {
            return String.format(", archive %.1f MB", Files.size(archive()) / 1e6);
        }

        private Path archive() throws IOException {
            try (var list = Files.list(folder.resolve("backups"))) {
                return list.filter(path -> path.toString().endsWith(".tar.gz.enc"))
                        .findFirst()
                        .orElseThrow(() -> new IOException("there is no archive in " + folder.resolve("backups")));
            }
        }

        private boolean stockTools() throws IOException, InterruptedException {
            Path scratch = Files.createDirectory(folder.resolve("scratch"));
            String command = "openssl enc -d -aes-256-cbc -pbkdf2 -iter 100000 -pass file:" + installation.key()
                    + " -in " + archive() + " | tar -xzf - -C " + scratch;
            out.println("$ " + command);
            out.flush();
            long begun = System.nanoTime();
            int exit =
                    new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
            boolean same = exit == 0
                    && Files.mismatch(
                                    scratch.resolve("files/data/knowledge.txt"),
                                    installation.root().resolve("data/knowledge.txt"))
                            == -1;
            out.println("  " + (same ? "files and dumps are in " + scratch : "failed with exit code " + exit));
            note("stock tools", same ? "openssl | tar extracted it all" : "failed", begun);
            return same;
        }

        private boolean compare(Map<String, String> files, Map<String, DemoDatabases.Table> rows)
                throws IOException, SQLException {
            long begun = System.nanoTime();
            int differences = differences(files, installation.files()) + differences(rows, databases.tables());
            note(
                    "compare",
                    differences == 0
                            ? files.size() + " files and " + rowsIn(rows) + " rows are as they were"
                            : differences + (differences == 1 ? " difference" : " differences"),
                    begun);
            return differences == 0;
        }

        private <T> int differences(Map<String, T> before, Map<String, T> after) {
            var names = new TreeSet<>(before.keySet());
            names.addAll(after.keySet());
            int count = 0;
            for (String name : names) {
                T was = before.get(name);
                T is = after.get(name);
                if (was == null || !was.equals(is)) {
                    count++;
                    out.println("  differs: " + name + " was " + was + ", is " + is);
                }
            }
            return count;
        }

        private static long rowsIn(Map<String, DemoDatabases.Table> tables) {
            return tables.values().stream().mapToLong(DemoDatabases.Table::rows).sum();
        }

        private void note(String step, String result, long begunNanos) {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - begunNanos);
            table.add(new String[] {step, result, String.format("%.1f s", elapsed.toMillis() / 1000.0)});
        }

        private void report(boolean good) {
            out.println();
            for (String[] row : table) {
                out.printf("  %-12s %-48s %8s%n", (Object[]) row);
            }
            out.println();
            out.println(good ? "Everything is back as it was." : "Something failed: see above.");
        }
    }
}
