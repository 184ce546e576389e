package io.sting.backup.cli;

import io.sting.backup.testing.Tools;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The distribution that the build made, unpacked, and its launcher run as a process. */
final class Distribution {
    private static final long MOST_SECONDS = 180;

    private final Path folder;

    private Distribution(Path folder) {
        this.folder = folder;
    }

    static Distribution unpackedInto(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        try (var files = Files.newDirectoryStream(Path.of("target"), "msting-*.tar.gz")) {
            Path archive = files.iterator().next().toAbsolutePath();
            Tools.bash(folder, "tar -xzf '" + archive + "' --strip-components=1");
        }
        return new Distribution(folder);
    }

    /** The program to start. */
    Path launcher() {
        return folder.resolve("bin/msting");
    }

    /** What cron gives: hardly anything, and no locale. */
    static Map<String, String> cronsWorld(Path home) {
        var variables = new HashMap<String, String>();
        variables.put("PATH", "/usr/bin:/bin");
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        variables.put("STING_HOME", home.toString());
        return variables;
    }

    /** What a run left. */
    record Result(int exit, String out, String err) {
        String lastLine() {
            var lines = out.lines().toList();
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        }
    }

    /** One that has begun. */
    static final class Run {
        private final Process process;
        private final Path out;
        private final Path err;

        private Run(Process process, Path out, Path err) {
            this.process = process;
            this.out = out;
            this.err = err;
        }

        ProcessHandle handle() {
            return process.toHandle();
        }

        /** As {@code kill} does. */
        void terminate() {
            process.destroy();
        }

        Result end() throws IOException, InterruptedException {
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("msting did not end in " + MOST_SECONDS + " s: " + read(err));
            }
            return new Result(process.exitValue(), read(out), read(err));
        }

        private static String read(Path file) throws IOException {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        }
    }

    Run start(Map<String, String> variables, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(launcher().toString());
        command.addAll(Arrays.asList(arguments));
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        return new Run(builder.start(), out, err);
    }

    Result run(Map<String, String> variables, String... arguments) throws IOException, InterruptedException {
        return start(variables, arguments).end();
    }

    /** Command lines of a process and of all that it started. */
    static List<String> commandLines(ProcessHandle root) {
        var lines = new ArrayList<String>();
        root.info().commandLine().ifPresent(lines::add);
        root.descendants().forEach(child -> child.info().commandLine().ifPresent(lines::add));
        return lines;
    }
}
