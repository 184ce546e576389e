package io.sting.backup.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of the process's streams a person sits at.
 *
 * @param input whether somebody can answer
 * @param output whether somebody sees standard output
 * @param error whether somebody sees standard error
 * @param columns how wide it is
 */
public record Terminal(boolean input, boolean output, boolean error, int columns) {
    /** Nobody is there, as under cron. */
    public static final Terminal NONE = new Terminal(false, false, false, 80);

    /** Those of this process. */
    public static Terminal ofProcess(Map<String, String> environment) {
        return new Terminal(isTerminal(0), isTerminal(1), isTerminal(2), columns(environment.get("COLUMNS")));
    }

    /** Whether somebody is there to be asked. */
    public boolean canAsk() {
        return input && error;
    }

    /** Java tells of standard input and output together at most; the kernel tells of each. */
    @SuppressWarnings("SystemConsoleNull") // asked only where null has its meaning
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException notLinux) {
            // From 22 on Java has a console whether there is a terminal or not; then better no progress bar.
            return Runtime.version().feature() < 22 && System.console() != null;
        }
    }

    private static int columns(@Nullable String text) {
        try {
            return text == null ? 80 : Math.max(40, Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            return 80;
        }
    }
}
