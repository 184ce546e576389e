package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.io.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A password on its way to libpq, by a file that only its owner reads: neither arguments nor environment show it.
 *
 * @see <a href="https://www.postgresql.org/docs/15/libpq-pgpass.html">the file's format</a>
 */
final class PasswordFile {
    private PasswordFile() {}

    /** Writes a fresh file, 0600, that has one password for every connection, and wipes the given copy. */
    static Path write(Path folder, char[] secret) throws IOException {
        ByteBuffer bytes;
        try {
            bytes = StandardCharsets.UTF_8.encode(escaped(secret));
        } finally {
            Arrays.fill(secret, '\0');
        }
        Path file = Files.createTempFile(
                folder,
                "pgpass",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE))) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } finally {
            Arrays.fill(bytes.array(), (byte) 0);
        }
        return file;
    }

    private static CharBuffer escaped(char[] secret) {
        var line = CharBuffer.allocate(secret.length * 2 + 9);
        line.put("*:*:*:*:");
        for (char c : secret) {
            if (c == '\n' || c == '\0') {
                throw new UncheckedIOException(new IOException(
                        "the database password holds a line break, which libpq's password file cannot; set another"));
            }
            if (c == ':' || c == '\\') {
                line.put('\\');
            }
            line.put(c);
        }
        return line.put('\n').flip();
    }

    /**
     * Gives the password on a file's first line, read each time it is asked for.
     *
     * @param file where it is
     */
    record FirstLine(Path file) implements Supplier<char[]> {
        @Override
        public char[] get() {
            try (var lines = Files.newBufferedReader(file)) {
                String line = lines.readLine();
                if (line == null || line.isEmpty()) {
                    throw new IOException("it is empty");
                }
                return line.toCharArray();
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "cannot read the password from " + file + " (" + e.getMessage()
                                + "); put it on the file's first line, readable by us",
                        e);
            }
        }

        /** Whether every user of the machine can read it, too. */
        boolean isOpenToAll() throws IOException {
            return DurableFiles.hasModes(file)
                    && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        }
    }
}
