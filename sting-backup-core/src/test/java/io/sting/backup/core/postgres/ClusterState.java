package io.sting.backup.core.postgres;

import io.sting.backup.model.Digest;
import io.sting.backup.testing.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything that pg_dump says of databases and roles: rows, owners, grants, settings, large objects. */
public final class ClusterState {
    private static final long READABLE_BYTES = 1 << 20;

    private ClusterState() {}

    public static Map<String, String> of(PostgresServer server, List<String> databases)
            throws IOException, InterruptedException {
        var state = new LinkedHashMap<String, String>();
        for (String database : databases) {
            state.put(database, dump(server, "pg_dump", "--create", "-d", Sql.connectTo(database)));
        }
        state.put("roles", dump(server, "pg_dumpall", "--globals-only"));
        return state;
    }

    private static String dump(PostgresServer server, String... command) throws IOException, InterruptedException {
        Path file = Files.createTempFile("state", ".sql");
        try {
            var arguments = new java.util.ArrayList<>(List.of(command).subList(1, command.length));
            arguments.addAll(List.of("-f", file.toString()));
            server.client("", command[0], arguments.toArray(String[]::new));
            return comparable(file);
        } finally {
            Files.delete(file);
        }
    }

    /** Small dumps as they are, to be compared by eye, large ones by their digest. Restrict lines have random keys. */
    private static String comparable(Path dump) throws IOException {
        boolean readable = Files.size(dump) <= READABLE_BYTES;
        var text = new StringBuilder();
        MessageDigest digest = sha256();
        try (var lines = Files.newBufferedReader(dump)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("\\restrict ") || line.startsWith("\\unrestrict ")) {
                    continue;
                }
                if (readable) {
                    text.append(line).append('\n');
                }
                digest.update(line.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) '\n');
            }
        }
        return readable ? text.toString() : Digest.of(digest).hex();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
