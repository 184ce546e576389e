package io.sting.backup.cli;

import io.sting.backup.cli.command.CliEnvironment;
import io.sting.backup.cli.console.ResultStream;
import io.sting.backup.cli.console.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An installation in a folder of its own, and the command line run on it in process. */
final class CliRun {
    static final Instant NOW = Instant.parse("2026-03-14T11:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneId.of("Europe/Berlin"));

    final Path home;
    final FakeEngine engine = new FakeEngine(CLOCK);
    final Map<String, String> variables = new HashMap<>();
    Terminal terminal = Terminal.NONE;
    String typed = "";

    /** What a run left: its exit code and what it wrote. */
    record Result(int exit, String out, String err) {
        List<String> outLines() {
            return out.lines().toList();
        }

        List<String> errLines() {
            return err.lines().toList();
        }
    }

    CliRun(Path home) throws IOException {
        this.home = home;
        variables.put("STING_HOME", home.toString());
        Files.createDirectories(home.resolve("conf"));
        config("  postgres: {databases: []}\n");
    }

    Path backups() {
        return home.resolve("backups");
    }

    /** An archive's file with a few bytes, as much as is looked at outside the engine. */
    Path file(String name, String firstBytes) throws IOException {
        Files.createDirectories(backups());
        return Files.writeString(backups().resolve(name), firstBytes);
    }

    void config(String rest) throws IOException {
        String volumes = rest.contains("volumes:") ? "" : "  volumes: {names: []}\n";
        Files.writeString(
                home.resolve("conf/config.yml"), "backup:\n  default_directory: " + backups() + "\n" + rest + volumes);
    }

    Result run(String... args) {
        var out = new ByteArrayOutputStream();
        var result = run(out, args);
        return new Result(result.exit(), out.toString(StandardCharsets.UTF_8), result.err());
    }

    /** With standard output going to some stream. */
    Result run(OutputStream out, String... args) {
        var err = new ByteArrayOutputStream();
        var environment = new CliEnvironment(
                new BufferedReader(new StringReader(typed)),
                new PrintStream(new ResultStream(out), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                variables,
                terminal,
                CLOCK,
                (listener, lockWait) -> {
                    engine.listener = listener;
                    engine.lockWait = lockWait;
                    return engine;
                });
        int exit = Msting.run(List.of(args), environment);
        return new Result(exit, "", err.toString(StandardCharsets.UTF_8));
    }
}
