package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Memory at sizes that fit nowhere, in a Java of its own with the options that the launcher gives: a
 * heap of 104 MiB leaves some 50 for Java itself. Opt-in by
 * {@code -Dsting.tests.big=true}; {@code -Dsting.tests.bigBytes=20000000000} and
 * {@code -Dsting.tests.bigEntries=1000000} say how big.
 */
@EnabledIfSystemProperty(named = "sting.tests.big", matches = "true")
class BigArchiveIT {
    private static final long MOST_KIB = 160 * 1024;

    @TempDir
    Path folder;

    @Test
    void a_streamed_entry_of_gigabytes_takes_little_memory() throws Exception {
        run("stream", Long.getLong("sting.tests.bigBytes", 3_000_000_000L));
    }

    @Test
    void very_many_entries_take_little_memory() throws Exception {
        run("entries", Long.getLong("sting.tests.bigEntries", 1_000_000L));
    }

    private void run(String what, long size) throws Exception {
        for (String step : List.of("write", "verify", "read")) {
            String output = java(List.of(step, what, Long.toString(size), folder.toString()));
            var peak = Pattern.compile("VmHWM:\\s+(\\d+) kB").matcher(output);
            assertThat(peak.find()).as(output).isTrue();
            System.getLogger("big").log(System.Logger.Level.INFO, "{0} {1} {2}: {3}", step, what, size, output.strip());
            assertThat(Long.parseLong(peak.group(1))).isLessThan(MOST_KIB);
        }
    }

    private static String java(List<String> arguments) throws Exception {
        var command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx104m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                BigArchive.class.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        Process process = builder.start();
        try (var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String output = reader.lines().collect(Collectors.joining("\n"));
            assertThat(process.waitFor(1, TimeUnit.HOURS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
