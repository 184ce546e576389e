package io.sting.backup.core.internal.process;

import java.util.Map;
import java.util.Optional;

/**
 * How a program ended.
 *
 * @param exitValue its exit code; 128 and more is, as shells have it, the number of the signal that killed it
 * @param errorTail the last 8 KiB of what it wrote to its standard error
 */
public record ProcessOutcome(int exitValue, String errorTail) {
    private static final int SIGNALLED = 128;
    private static final int HIGHEST_SIGNAL = 64;
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"));

    /** Whether it exited with 0. */
    public boolean succeeded() {
        return exitValue == 0;
    }

    /** The signal that killed it, by name. */
    public Optional<String> signal() {
        int number = exitValue - SIGNALLED;
        if (number <= 0 || number > HIGHEST_SIGNAL) {
            return Optional.empty();
        }
        return Optional.of(SIGNALS.getOrDefault(number, "signal " + number));
    }

    /** How it ended, and its last words, on one line. */
    public String describe() {
        String end = signal().map(name -> "was killed by " + name + (name.equals("SIGKILL") ? OUT_OF_MEMORY : ""))
                .orElse("ended with exit code " + exitValue);
        String words = lastWords();
        return words.isEmpty() ? end : end + ": " + words;
    }

    private static final String OUT_OF_MEMORY = " (the kernel does that when memory runs out)";

    private String lastWords() {
        var lines = errorTail
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return String.join("; ", lines.subList(Math.max(0, lines.size() - MESSAGE_LINES), lines.size()));
    }

    private static final int MESSAGE_LINES = 6;
}
