package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.process.InputClosedException;
import io.sting.backup.core.internal.process.ProcessCall;
import io.sting.backup.core.internal.process.ProcessFailedException;
import io.sting.backup.core.internal.process.RunningProcess;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.spi.RestoreContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Loads dumps into databases; the first error ends it. */
record DumpLoader(Server server, int jobs, RestoreContext context) {
    private static final long WORTH_A_FILE_BYTES = 16L << 20;
    private static final int BUFFER_BYTES = 64 * 1024;

    /**
     * Loads a custom-format dump: streamed, or by several connections from a private file.
     *
     * @param options of pg_restore
     */
    void loadCustom(String database, String subject, ArchiveEntry entry, InputStream dump, List<String> options)
            throws IOException, InterruptedException {
        if (jobs > 1
                && entry.sizeBytes() >= WORTH_A_FILE_BYTES
                && server.clients().readsLocalFiles()) {
            loadFromFile(database, subject, entry, dump, options);
        } else {
            load(pgRestore(database, options), subject, process -> copy(dump, process));
        }
    }

    private ProcessCall pgRestore(String database, List<String> options) {
        var arguments = new ArrayList<>(List.of("--exit-on-error", "-w", "-d", Sql.connectTo(database)));
        arguments.addAll(options);
        return server.clients().call("pg_restore", arguments, Psql.OPTIONS);
    }

    private void loadFromFile(
            String database, String subject, ArchiveEntry entry, InputStream dump, List<String> options)
            throws IOException, InterruptedException {
        long free = Files.getFileStore(context.workspace()).getUsableSpace();
        if (free < entry.sizeBytes()) {
            throw new IOException(subject + ": its dump of " + SpoolSpace.mebibytes(entry.sizeBytes())
                    + " does not fit into " + context.workspace() + ", which has " + SpoolSpace.mebibytes(free)
                    + " free; free some, choose another workspace, or restore with one job");
        }
        Path file = Files.createTempFile(
                context.workspace(),
                "restore",
                ".dump",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (var out = Files.newOutputStream(file)) {
                dump.transferTo(out);
            }
            var more = new ArrayList<>(options);
            more.addAll(List.of("--jobs=" + jobs, file.toString()));
            load(pgRestore(database, more), subject, process -> {});
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Loads a plain dump in a single transaction. It cannot make psql do anything but send it. */
    void loadPlain(String database, String subject, InputStream script) throws IOException, InterruptedException {
        var call = server.clients()
                .call("psql", Psql.arguments(database, "--single-transaction", "-o", "/dev/null"), Psql.OPTIONS);
        load(call, subject, process -> new RestrictedScript(script, process::write).send());
    }

    private void load(ProcessCall call, String subject, Feed feed) throws IOException, InterruptedException {
        try (var process = RunningProcess.start(call)) {
            try {
                feed.into(process);
            } catch (InputClosedException stopped) {
                process.awaitSuccess();
                throw new IOException(subject + ": " + call.program() + " did not read the dump to its end", stopped);
            }
            process.awaitSuccess();
        } catch (ProcessFailedException e) {
            throw PostgresException.of(subject, e);
        }
    }

    private static void copy(InputStream in, RunningProcess process) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            process.write(buffer, 0, n);
        }
    }

    @FunctionalInterface
    private interface Feed {
        void into(RunningProcess process) throws IOException, InterruptedException;
    }
}
