package io.sting.backup.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A private PostgreSQL server, from the machine's own programs, that goes away with everything in it when it is closed,
 * or at the latest when the JVM ends. It listens on the loopback interface and on a socket in its own folder; the
 * superuser {@code postgres} needs no password. For tests and demonstrations: it does not sync to disk.
 */
public final class PostgresServer implements AutoCloseable {
    private static final long START_SECONDS = 60;

    private final Path serverPrograms;
    private final Path clientPrograms;
    private final Path folder;
    private final int port;
    private final Map<String, String> configuration;
    private final Thread atExit;

    private final Cluster cluster;

    /**
     * How a server is set up.
     *
     * @param superuser its name
     * @param encoding of databases that name none
     * @param locale the same
     */
    public record Cluster(String superuser, String encoding, String locale) {
        private static final Cluster USUAL = new Cluster("postgres", "UTF8", "C.UTF-8");
    }

    private PostgresServer(
            Path serverPrograms, Path clientPrograms, Path folder, Map<String, String> configuration, Cluster cluster) {
        this.cluster = cluster;
        this.serverPrograms = serverPrograms;
        this.clientPrograms = clientPrograms;
        this.folder = folder;
        this.port = freePort();
        this.configuration = Map.copyOf(configuration);
        this.atExit = new Thread(this::stopAndRemove, "postgres-" + port + "-at-exit");
    }

    /** The newest server of the machine, if it has one with its client programs. */
    public static Optional<Path> programs() {
        return ServerPrograms.newest();
    }

    /** Starts a server of the newest version that the machine has. */
    public static PostgresServer start() throws IOException, InterruptedException {
        return start(Map.of());
    }

    /**
     * Starts a server of the newest version that the machine has.
     *
     * @param configuration lines for {@code postgresql.conf}
     */
    public static PostgresServer start(Map<String, String> configuration) throws IOException, InterruptedException {
        Path programs =
                programs().orElseThrow(() -> new IOException("no PostgreSQL server here; apt-get install postgresql"));
        return start(programs, programs, configuration);
    }

    /** Starts a server of the newest version that the machine has, set up in another way than usual. */
    public static PostgresServer start(Cluster cluster) throws IOException, InterruptedException {
        Path programs =
                programs().orElseThrow(() -> new IOException("no PostgreSQL server here; apt-get install postgresql"));
        return start(programs, programs, Map.of(), cluster);
    }

    /**
     * Starts a server.
     *
     * @param serverPrograms folder of initdb, pg_ctl and postgres
     * @param clientPrograms folder of psql
     * @param configuration lines for {@code postgresql.conf}
     */
    public static PostgresServer start(Path serverPrograms, Path clientPrograms, Map<String, String> configuration)
            throws IOException, InterruptedException {
        return start(serverPrograms, clientPrograms, configuration, Cluster.USUAL);
    }

    private static PostgresServer start(
            Path serverPrograms, Path clientPrograms, Map<String, String> configuration, Cluster cluster)
            throws IOException, InterruptedException {
        return started(
                new PostgresServer(serverPrograms, clientPrograms, newFolder(), configuration, cluster),
                PostgresServer::initialize);
    }

    @FunctionalInterface
    private interface SetUp {
        void of(PostgresServer server) throws IOException, InterruptedException;
    }

    private static Path newFolder() throws IOException {
        return Files.createTempDirectory(
                Path.of("/tmp"),
                "pg-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    private static PostgresServer started(PostgresServer server, SetUp setUp) throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(server.atExit);
        try {
            setUp.of(server);
            server.restart();
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void own() throws IOException {
        if (ServerAccount.isRoot()) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(ServerAccount.name()));
        }
    }

    private void initialize() throws IOException, InterruptedException {
        own();
        run(asServer(
                "initdb",
                "-D",
                data().toString(),
                "-U",
                cluster.superuser(),
                "-A",
                "trust",
                "--no-sync",
                "-E",
                cluster.encoding(),
                "--locale=" + cluster.locale()));
        configure();
    }

    private void configure() throws IOException {
        var settings = new LinkedHashMap<String, String>();
        settings.put("port", Integer.toString(port));
        settings.put("listen_addresses", "'127.0.0.1'");
        settings.put("unix_socket_directories", "'" + folder + "'");
        settings.put("fsync", "off");
        settings.put("max_connections", "50");
        settings.put("shared_buffers", "64MB");
        settings.putAll(configuration);
        var lines = new StringBuilder();
        settings.forEach(
                (name, value) -> lines.append(name).append(" = ").append(value).append('\n'));
        Files.writeString(data().resolve("postgresql.conf"), lines, java.nio.file.StandardOpenOption.APPEND);
    }

    /** Starts a hot standby of this server. */
    public PostgresServer standby() throws IOException, InterruptedException {
        return started(
                new PostgresServer(serverPrograms, clientPrograms, newFolder(), configuration, cluster), copy -> {
                    copy.own();
                    String[] options = {
                        "-h", host(), "-p", Integer.toString(port), "-U", cluster.superuser(), "-c", "fast", "-R"
                    };
                    run(copy.asServer(
                            "pg_basebackup",
                            Stream.concat(Stream.of("-D", copy.data().toString()), Stream.of(options))
                                    .toArray(String[]::new)));
                    copy.configure();
                });
    }

    /** Replaces the rules of who may connect, and reads them in. */
    public void admit(String... hbaLines) throws IOException, InterruptedException {
        Files.writeString(data().resolve("pg_hba.conf"), String.join("\n", hbaLines) + "\n");
        run(asServer("pg_ctl", "-D", data().toString(), "reload"));
    }

    /** Starts the server; stops it first if it runs. */
    public void restart() throws IOException, InterruptedException {
        stop("fast");
        // After a kill the old postmaster's children may still hold the shared memory for a moment.
        for (int attempt = 0; ; attempt++) {
            try {
                run(asServer(
                        "pg_ctl",
                        "-D",
                        data().toString(),
                        "-w",
                        "-t",
                        Long.toString(START_SECONDS),
                        "-l",
                        folder.resolve("log").toString(),
                        "start"));
                return;
            } catch (IOException e) {
                if (attempt == 20) {
                    throw e;
                }
                Thread.sleep(500);
            }
        }
    }

    /** Stops the server: {@code fast} or {@code immediate}. */
    public void stop(String mode) throws IOException, InterruptedException {
        if (Files.exists(data().resolve("postmaster.pid"))) {
            runQuietly(asServer("pg_ctl", "-D", data().toString(), "-m", mode, "-w", "stop"));
        }
    }

    /** Kills the postmaster and its children, as a crash of the machine would. */
    public void kill() throws IOException {
        long pid = postmaster();
        ProcessHandle.of(pid).ifPresent(postmaster -> {
            List<ProcessHandle> family = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                    .toList();
            family.forEach(ProcessHandle::destroyForcibly);
        });
    }

    /** The postmaster's process number. */
    public long postmaster() throws IOException {
        return Long.parseLong(
                Files.readAllLines(data().resolve("postmaster.pid")).get(0));
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    /** The folder that the socket is in. */
    public Path socketDirectory() {
        return folder;
    }

    /** The folder of the client programs that fit. */
    public Path clientPrograms() {
        return clientPrograms;
    }

    /** What the server wrote into its log. */
    public String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** Runs statements as superuser and returns their output: a line a row, columns separated by {@code |}. */
    public String psql(String database, String statements) throws IOException, InterruptedException {
        return client(
                statements,
                "psql",
                "-X",
                "-A",
                "-t",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-f",
                "-",
                "-d",
                "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'");
    }

    /** Runs a client program as superuser and returns its output. */
    public String client(String input, String program, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(clientPrograms.resolve(program).toString()));
        command.addAll(List.of(arguments));
        return run(command, input);
    }

    private List<String> asServer(String program, String... arguments) {
        var command = new ArrayList<String>();
        if (ServerAccount.isRoot()) {
            command.addAll(List.of(
                    "setpriv",
                    "--reuid=" + ServerAccount.name(),
                    "--regid=" + ServerAccount.name(),
                    "--clear-groups",
                    "env",
                    "HOME=" + folder));
        }
        command.add(serverPrograms.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        run(command, "");
    }

    private void runQuietly(List<String> command) throws InterruptedException {
        try {
            run(command);
        } catch (IOException alreadyDown) {
            // What was to be stopped is not there.
        }
    }

    private String run(List<String> command, String input) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(false);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("PGHOST", host());
        builder.environment().put("PGPORT", Integer.toString(port));
        builder.environment().put("PGUSER", cluster.superuser());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Path errors = Files.createTempFile("pg", ".err");
        Path in = Files.createTempFile("pg", ".in");
        Path out = Files.createTempFile("pg", ".out");
        try {
            Files.writeString(in, input);
            // By files: a server that is started in the background would keep a pipe open.
            var process = builder.redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start();
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException(command + " ended with " + exit + ": "
                        + new String(Files.readAllBytes(errors), StandardCharsets.UTF_8)
                        + new String(Files.readAllBytes(out), StandardCharsets.UTF_8));
            }
            return new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
        } finally {
            Files.delete(errors);
            Files.delete(in);
            Files.delete(out);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the server and removes its folder. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException shuttingDown) {
            return;
        }
        stopAndRemove();
    }

    private void stopAndRemove() {
        try {
            boolean interrupted = Thread.interrupted();
            stop("immediate");
            removeFolder();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void removeFolder() throws IOException, InterruptedException {
        for (int attempt = 0; Files.exists(folder); attempt++) {
            try (var paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | UncheckedIOException stillWriting) {
                if (attempt == 20) {
                    throw stillWriting;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }
}
