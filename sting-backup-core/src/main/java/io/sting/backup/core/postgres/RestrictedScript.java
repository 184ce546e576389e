package io.sting.backup.core.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A plain dump on its way into psql. A dump is not trusted: between {@code restrict} and {@code unrestrict}, both with a key,
 * psql obeys none of its own commands, which could run programs here (a shell) or connect to another database
 * (a live one). Newer dumps come with such a pair, which would not be obeyed inside ours and is taken out: the
 * first in the head, before any statement, the second wherever it stands alone on a line.
 *
 * @see <a href="https://www.postgresql.org/docs/15/app-psql.html">psql</a>
 */
final class RestrictedScript {
    private static final Pattern RESTRICT = Pattern.compile("\\\\restrict ([A-Za-z0-9]+)\r?\n");
    private static final int HEAD_LINES = 64;
    private static final int LONGEST_COMMAND = 256;
    private static final int KEY_BYTES = 24;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream script;
    private final Sink sink;
    private final byte[] line = new byte[LONGEST_COMMAND];
    private int lineLength;
    private boolean longLine;
    private int linesSeen;
    private byte @Nullable [] unrestrict;

    /** Where the bytes go. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException, InterruptedException;
    }

    RestrictedScript(InputStream script, Sink sink) {
        this.script = script;
        this.sink = sink;
    }

    void send() throws IOException, InterruptedException {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String key = HexFormat.of().formatHex(random);
        write("\\restrict " + key + "\n");
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = script.read(buffer); n >= 0; n = script.read(buffer)) {
            send(buffer, n);
        }
        flushLine();
        write("\n\\unrestrict " + key + "\n");
    }

    private void send(byte[] buffer, int length) throws IOException, InterruptedException {
        int start = 0;
        while (start < length) {
            int end = start;
            while (end < length && buffer[end] != '\n') {
                end++;
            }
            boolean whole = end < length;
            int stop = whole ? end + 1 : end;
            if (!longLine && lineLength + stop - start <= LONGEST_COMMAND) {
                System.arraycopy(buffer, start, line, lineLength, stop - start);
                lineLength += stop - start;
            } else {
                flushLine();
                longLine = true;
                sink.write(buffer, start, stop - start);
            }
            if (whole) {
                endLine();
            }
            start = stop;
        }
    }

    private void endLine() throws IOException, InterruptedException {
        if (!longLine && lineLength > 0 && line[0] == '\\' && isTheirs()) {
            lineLength = 0;
        }
        flushLine();
        longLine = false;
        linesSeen++;
    }

    private boolean isTheirs() {
        if (unrestrict != null) {
            return lineLength >= unrestrict.length
                    && Arrays.equals(unrestrict, 0, unrestrict.length, line, 0, unrestrict.length)
                    && new String(line, unrestrict.length, lineLength - unrestrict.length, StandardCharsets.UTF_8)
                            .isBlank();
        }
        var restrict = RESTRICT.matcher(new String(line, 0, lineLength, StandardCharsets.UTF_8));
        if (linesSeen >= HEAD_LINES || !restrict.matches()) {
            return false;
        }
        unrestrict = ("\\unrestrict " + restrict.group(1)).getBytes(StandardCharsets.UTF_8);
        return true;
    }

    private void flushLine() throws IOException, InterruptedException {
        if (lineLength > 0) {
            sink.write(line, 0, lineLength);
            lineLength = 0;
        }
    }

    private void write(String text) throws IOException, InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sink.write(bytes, 0, bytes.length);
    }
}
