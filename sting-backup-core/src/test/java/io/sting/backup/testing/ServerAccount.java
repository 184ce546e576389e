package io.sting.backup.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** As whom a server runs: it refuses to as root. */
final class ServerAccount {
    private ServerAccount() {}

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    static String name() {
        try {
            return Files.readAllLines(Path.of("/etc/passwd")).stream().anyMatch(line -> line.startsWith("postgres:"))
                    ? "postgres"
                    : "nobody";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
