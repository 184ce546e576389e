package io.sting.backup.cli;

import io.sting.backup.cli.command.BackupCommand;
import io.sting.backup.cli.command.CatCommand;
import io.sting.backup.cli.command.CliCommand;
import io.sting.backup.cli.command.CliEnvironment;
import io.sting.backup.cli.command.CompletionCommand;
import io.sting.backup.cli.command.GlobalOptions;
import io.sting.backup.cli.command.ListCommand;
import io.sting.backup.cli.command.LsCommand;
import io.sting.backup.cli.command.PinCommand;
import io.sting.backup.cli.command.RestoreCommand;
import io.sting.backup.cli.command.RotateCommand;
import io.sting.backup.cli.command.StatusCommand;
import io.sting.backup.cli.command.UnpinCommand;
import io.sting.backup.cli.command.VerifyCommand;
import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.console.OutputLostException;
import io.sting.backup.cli.console.ResultStream;
import io.sting.backup.cli.console.RunLog;
import io.sting.backup.cli.console.Style;
import io.sting.backup.cli.console.Terminal;
import io.sting.backup.core.StingBackup;
import io.sting.backup.error.BackupException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code msting}, the command line of sting-backup. */
public final class Msting {
    private Msting() {}

    /** Runs one command and ends the process. */
    public static void main(String[] args) {
        var interruption = Interruption.ofCurrentThread();
        int exit = ExitCode.FAILED.code();
        try {
            exit = run(
                    List.of(args),
                    utf8(new ResultStream(new FileOutputStream(FileDescriptor.out))),
                    utf8(new FileOutputStream(FileDescriptor.err)));
        } finally {
            interruption.exit(exit);
        }
    }

    /**
     * Runs one command inside a program: in its environment, with its standard input.
     *
     * @param out for results, UTF-8
     * @param err for everything else, UTF-8
     * @return the exit code
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        return run(args, ofProcess(out, err));
    }

    private static CliEnvironment ofProcess(PrintStream out, PrintStream err) {
        Map<String, String> variables = System.getenv();
        var clock = Clock.system(ZoneId.systemDefault());
        return new CliEnvironment(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                out,
                err,
                variables,
                Terminal.ofProcess(variables),
                clock,
                (listener, lockWait) -> StingBackup.builder()
                        .listener(listener)
                        .clock(clock)
                        .lockWait(lockWait)
                        .build());
    }

    /** Whatever the locale: names of files are printed, and cron has no locale. */
    private static PrintStream utf8(OutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    /**
     * Runs one command.
     *
     * @return the exit code
     */
    static int run(List<String> args, CliEnvironment environment) {
        var options = new GlobalOptions();
        try {
            return commandLine(options, environment, args).execute(args.toArray(String[]::new));
        } catch (Error e) { // out of memory, above all: commands handle every exception
            return failed(e, options.console(environment));
        } finally {
            RunLog.close();
            environment.out().flush();
            environment.err().flush();
        }
    }

    private static CommandLine commandLine(GlobalOptions options, CliEnvironment environment, List<String> args) {
        var commandLine = new CommandLine(options)
                .addSubcommand(new BackupCommand(environment, options))
                .addSubcommand(new RestoreCommand(environment, options))
                .addSubcommand(new ListCommand(environment, options))
                .addSubcommand(new LsCommand(environment, options))
                .addSubcommand(new CatCommand(environment, options))
                .addSubcommand(new PinCommand(environment, options))
                .addSubcommand(new UnpinCommand(environment, options))
                .addSubcommand(new StatusCommand(environment, options))
                .addSubcommand(new VerifyCommand(environment, options))
                .addSubcommand(new RotateCommand(environment, options))
                .addSubcommand(new QuickstartCommand(environment, options))
                .addSubcommand(new CompletionCommand(environment, options));
        commandLine.getCommandSpec().versionProvider(Msting::version);
        commandLine.setOut(new PrintWriter(environment.out(), true, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(environment.err(), true, StandardCharsets.UTF_8));
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler((error, given) -> misused(error, environment, args));
        commandLine.setExecutionStrategy(Msting::execute);
        commandLine.setExecutionExceptionHandler(
                (error, command, parsed) -> failed(error, command.getCommand(), options.console(environment)));
        return commandLine;
    }

    /** Help and version are written by picocli, which knows nothing of output that is lost. */
    private static int execute(ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (OutputLostException e) {
            throw new ExecutionException(parsed.commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static int misused(ParameterException error, CliEnvironment environment, List<String> args) {
        // The command line made no sense, so what it says of JSON is looked up by hand.
        var console =
                new Console(environment.out(), environment.err(), Style.PLAIN, args.contains("--json"), false, false);
        String command = error.getCommandLine().getCommandSpec().qualifiedName();
        try {
            console.error(Misuse.of(error) + "; see \"" + command + " --help\"", ExitCode.USAGE);
        } catch (OutputLostException lost) {
            return ExitCode.USAGE.code(); // the error itself went elsewhere
        }
        return ExitCode.USAGE.code();
    }

    private static int failed(Throwable error, Object command, Console console) {
        if (error instanceof OutputLostException lost) {
            return lost(lost, command instanceof CliCommand ours ? ours.exitWithoutOutput() : ExitCode.FAILED, console);
        }
        return failed(error, console);
    }

    private static int lost(OutputLostException lost, ExitCode exit, Console console) {
        if (!lost.isUnwanted()) {
            RunLog.failed(lost);
            console.error(lost, exit);
        }
        return exit.code();
    }

    private static int failed(Throwable error, Console console) {
        var exit = exitCode(error);
        RunLog.failed(error);
        try {
            console.error(error, exit);
        } catch (OutputLostException lost) {
            return exit.code(); // the error itself went elsewhere
        }
        return exit.code();
    }

    private static ExitCode exitCode(Throwable error) {
        if (error instanceof BackupException known) {
            return ExitCode.of(known);
        }
        return error instanceof InterruptedException ? ExitCode.INTERRUPTED : ExitCode.FAILED;
    }

    private static String[] version() {
        String version = Msting.class.getPackage().getImplementationVersion();
        return new String[] {"msting " + (version == null ? "(development)" : version)};
    }
}
