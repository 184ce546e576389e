package io.sting.backup.core.hooks;

import io.sting.backup.core.internal.process.UserCommand;
import io.sting.backup.spi.Hook;
import io.sting.backup.spi.RunOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Commands before and after a run: argument lists, run one after the other, without a shell. The first before that fails
 * is the last and stops the run; of those after, each is run, whatever the others do. Immutable and safe for use by
 * several threads.
 *
 * <p>A command has nothing to read. Its environment is {@code PATH}, {@code LC_ALL=C.UTF-8}, what of ours is about the user
 * and the machine, and
 * <ul>
 *   <li>{@code STING_HOOK}: {@code before_backup}, {@code after_backup}, {@code before_restore}, {@code after_restore}
 *   <li>{@code STING_OPERATION}: {@code backup} or {@code restore}
 *   <li>{@code STING_ARCHIVE}: the archive that is or was restored, or that a backup wrote
 * </ul>
 * and, afterwards,
 * <ul>
 *   <li>{@code STING_OUTCOME}: {@code success}, {@code warnings} or {@code failure}
 *   <li>{@code STING_EXIT}: the number that {@code msting} ends with for that, of {@link ExitStatus}
 *   <li>{@code STING_BACKUP_ID}: which backup it was, if that is known
 *   <li>{@code STING_ERROR}: why it failed, on one line
 * </ul>
 * What does not apply is not set. There is no time limit.
 */
public final class CommandHook implements Hook {
    private final List<List<String>> before;
    private final List<List<String>> after;
    private final @Nullable Path directory;

    private CommandHook(List<List<String>> before, List<List<String>> after, @Nullable Path directory) {
        this.before = before;
        this.after = after;
        this.directory = directory;
    }

    /** A hook without any command yet. */
    public static CommandHook none() {
        return new CommandHook(List.of(), List.of(), null);
    }

    /** This hook, with another command before the run. */
    public CommandHook before(List<String> command) {
        return new CommandHook(with(before, command), after, directory);
    }

    /** As {@link #before(List)}. */
    public CommandHook before(String... command) {
        return before(List.of(command));
    }

    /** This hook, with another command after the run. */
    public CommandHook after(List<String> command) {
        return new CommandHook(before, with(after, command), directory);
    }

    /** As {@link #after(List)}. */
    public CommandHook after(String... command) {
        return after(List.of(command));
    }

    /** This hook, whose commands run in a folder; else they run in this process's own. */
    public CommandHook in(Path folder) {
        return new CommandHook(before, after, folder);
    }

    private static List<List<String>> with(List<List<String>> commands, List<String> command) {
        if (command.isEmpty() || command.get(0).isBlank()) {
            throw new IllegalArgumentException("a command needs a program");
        }
        var all = new ArrayList<>(commands);
        all.add(List.copyOf(command));
        return List.copyOf(all);
    }

    @Override
    public void before(Run run) throws IOException, InterruptedException {
        var environment = environment("before", run);
        for (UserCommand command : commands("before", run, before)) {
            command.run(environment);
        }
    }

    @Override
    public void after(Run run, RunOutcome outcome) throws IOException, InterruptedException {
        var environment = environment("after", run);
        environment.putAll(environment(outcome));
        IOException first = null;
        for (UserCommand command : commands("after", run, after)) {
            try {
                command.run(environment);
            } catch (IOException e) {
                first = both(first, e);
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static IOException both(@Nullable IOException earlier, IOException later) {
        return earlier == null ? later : new IOException(earlier.getMessage() + "; " + later.getMessage(), earlier);
    }

    private List<UserCommand> commands(String when, Run run, List<List<String>> commands) {
        var numbered = new ArrayList<UserCommand>();
        for (int i = 0; i < commands.size(); i++) {
            String subject = "hook " + name(when, run) + ", command " + (i + 1);
            numbered.add(new UserCommand(commands.get(i), subject, Optional.ofNullable(directory)));
        }
        return numbered;
    }

    private static String name(String when, Run run) {
        return when + "_" + operation(run);
    }

    private static String operation(Run run) {
        return run.operation().name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, String> environment(String when, Run run) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("STING_HOOK", name(when, run));
        environment.put("STING_OPERATION", operation(run));
        run.archive().ifPresent(archive -> environment.put("STING_ARCHIVE", archive.toString()));
        return environment;
    }

    private static Map<String, String> environment(RunOutcome outcome) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("STING_EXIT", Integer.toString(ExitStatus.of(outcome)));
        if (outcome instanceof RunOutcome.Failed failed) {
            environment.put("STING_OUTCOME", "failure");
            environment.put("STING_ERROR", oneLine(failed.failure()));
            return environment;
        }
        environment.put("STING_OUTCOME", outcome.warnings().isEmpty() ? "success" : "warnings");
        if (outcome instanceof RunOutcome.BackedUp backup) {
            environment.put("STING_ARCHIVE", backup.result().archive().toString());
            environment.put("STING_BACKUP_ID", backup.result().id().value());
        }
        if (outcome instanceof RunOutcome.Restored restore) {
            restore.result().backup().ifPresent(id -> environment.put("STING_BACKUP_ID", id.value()));
        }
        return environment;
    }

    /** The kernel takes no NUL in a variable, and scripts no line breaks. */
    private static String oneLine(Throwable failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String line = message.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > LONGEST_ERROR ? line.substring(0, LONGEST_ERROR) + "…" : line;
    }

    private static final int LONGEST_ERROR = 2000;
}
