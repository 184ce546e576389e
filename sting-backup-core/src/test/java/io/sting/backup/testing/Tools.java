package io.sting.backup.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Programs that tests compare with. A test whose program is missing is skipped, or fails when the system property
 * {@code sting.tests.requireAll} is {@code true}.
 */
public final class Tools {
    private static final long MOST_SECONDS = 300;

    private Tools() {}

    /** The path of a program, or an end to the test. */
    public static Path require(String tool) {
        Optional<Path> found = find(tool);
        if (found.isEmpty() && Boolean.getBoolean("sting.tests.requireAll")) {
            throw new AssertionError(tool + " is not installed, and no test may be skipped");
        }
        assumeTrue(found.isPresent(), () -> tool + " is not installed");
        return found.orElseThrow();
    }

    static Optional<Path> find(String tool) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder).resolve(tool);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /**
     * What a program did.
     *
     * @param exitCode how it ended
     * @param output its standard output and error, as they came
     */
    public record Outcome(int exitCode, String output) {}

    /** Runs a program in a folder, in a locale that is UTF-8, and waits for it. */
    public static Outcome run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("tool", ".out");
        try {
            var builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(output.toFile());
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put("TZ", "UTC");
            Process process = builder.start();
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(command + " did not end in " + MOST_SECONDS + " s");
            }
            return new Outcome(process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Runs a shell script with bash, stopping at its first failure; returns its output, and fails if it fails. */
    public static String bash(Path folder, String script) throws IOException, InterruptedException {
        Outcome outcome = run(folder, List.of(require("bash").toString(), "-euo", "pipefail", "-c", script));
        if (outcome.exitCode() != 0) {
            throw new AssertionError("exit code " + outcome.exitCode() + " of: " + script + "\n" + outcome.output());
        }
        return outcome.output();
    }
}
