package io.sting.backup.cli.command;

import io.sting.backup.cli.console.Terminal;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/**
 * Everything outside that commands touch.
 *
 * @param in what a person types
 * @param out standard output, UTF-8
 * @param err standard error, UTF-8
 * @param variables the environment
 * @param terminal which of the streams a person sits at
 * @param clock the time and its zone
 * @param engines makes the engines that do the work
 */
public record CliEnvironment(
        BufferedReader in,
        PrintStream out,
        PrintStream err,
        Map<String, String> variables,
        Terminal terminal,
        Clock clock,
        EngineFactory engines) {}
