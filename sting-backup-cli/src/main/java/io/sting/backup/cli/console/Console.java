package io.sting.backup.cli.console;

import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Notice;
import io.sting.backup.model.Warning;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where everything that a command has to say goes: results to standard output, anything else to standard error. Safe
 * for use by several threads.
 */
public final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private final Style style;
    private final boolean json;
    private final boolean quiet;
    private final boolean verbose;
    private volatile Runnable room = () -> {};

    /**
     * @param json results are one document; lines of text are left out
     * @param quiet only results, warnings and errors
     * @param verbose errors with their stack traces
     */
    public Console(PrintStream out, PrintStream err, Style style, boolean json, boolean quiet, boolean verbose) {
        this.out = out;
        this.err = err;
        this.style = style;
        this.json = json;
        this.quiet = quiet;
        this.verbose = verbose;
    }

    /** Has a line that comes and goes taken away before any other is written. */
    public void makeRoom(Runnable clear) {
        room = clear;
    }

    private void line(PrintStream stream, String line) {
        room.run();
        stream.println(line);
    }

    /** Whether results are one JSON document. */
    public boolean isJson() {
        return json;
    }

    /** Whether only results, warnings and errors are wanted. */
    public boolean isQuiet() {
        return quiet;
    }

    /** For results that are bytes. */
    public PrintStream out() {
        return out;
    }

    /** For what a person sees come and go. */
    public PrintStream err() {
        return err;
    }

    /** How text is set off. */
    public Style style() {
        return style;
    }

    /** A line of the result, as text. */
    public void result(String line) {
        if (!json) {
            line(out, line);
        }
    }

    /** Lines around the result that a script has no use for. */
    public void summary(String line) {
        if (!json && !quiet) {
            line(out, line);
        }
    }

    /** The result as JSON; the only thing on standard output then. */
    public void document(Map<String, ?> document) {
        if (json) {
            line(out, JsonText.of(document));
        }
    }

    /** Something on the side. */
    public void info(String line) {
        if (!quiet) {
            line(err, line);
        }
    }

    /** Whether everything is to be shown. */
    public boolean isVerbose() {
        return verbose;
    }

    /** A detail, shown when details are wanted. */
    public void detail(String line) {
        if (verbose) {
            line(err, line);
        }
    }

    /** What is worth knowing. */
    public void notices(List<Notice> notices) {
        if (!quiet) {
            notices.forEach(notice -> line(err, style.dim("notice: ") + shown(notice)));
        }
    }

    /** What makes the result less than was asked for. */
    public void warnings(List<Warning> warnings) {
        warnings.forEach(warning -> line(err, style.warning("warning: ") + shown(warning)));
    }

    /** Why nothing came of it: a line a problem, the stack trace if it is wanted, and a document if that is. */
    public void error(Throwable error, ExitCode exit) {
        List<String> problems =
                error instanceof InvalidPlanException invalid ? invalid.problems() : List.of(oneLine(error));
        problems.forEach(problem -> line(err, style.error("error: ") + shown(problem)));
        if (verbose) {
            error.printStackTrace(err);
        }
        errorDocument(problems, exit);
    }

    /** As {@link #error(Throwable, ExitCode)}, of something that was found and not thrown. */
    public void error(String problem, ExitCode exit) {
        line(err, style.error("error: ") + shown(problem));
        errorDocument(List.of(problem), exit);
    }

    /** What libraries and servers say may quote anything; a terminal obeys what it is sent. */
    private static String shown(Object message) {
        return ArchivePath.printable(message.toString());
    }

    private void errorDocument(List<String> problems, ExitCode exit) {
        var document = new LinkedHashMap<String, Object>();
        document.put("error", String.join("; ", problems));
        if (problems.size() > 1) {
            document.put("problems", problems);
        }
        document.put("exit", exit.code());
        document(document);
    }

    private static String oneLine(Throwable error) {
        String message = error.getMessage();
        return message == null || message.isBlank()
                ? error.getClass().getSimpleName()
                : message.replaceAll("\\R+\\s*", " ");
    }
}
