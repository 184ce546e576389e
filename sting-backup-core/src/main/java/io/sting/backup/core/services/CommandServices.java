package io.sting.backup.core.services;

import io.sting.backup.core.internal.process.MissingProgramException;
import io.sting.backup.core.internal.process.UserCommand;
import io.sting.backup.model.ServiceSnapshot;
import io.sting.backup.spi.ServiceControl;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Services that are stopped, started and probed by commands: argument lists, run one after the other, without a shell.
 * Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * CommandServices.named("app")
 *     .stop("systemctl", "stop", "sting")
 *     .start("systemctl", "start", "sting")
 *     .probe("curl", "-fsS", "http://localhost:8080/health")
 *     .probeTimeout(Duration.ofMinutes(5))
 * }</pre>
 *
 * <p>{@code stop} and {@code start} may be run when there is nothing to do, after a crash above all, and must succeed then,
 * as those of systemd and Compose do. Stopped services must stay down when the machine starts, for as long as the restore
 * takes: a recovery stops them again before it touches anything, and is best run before they start. What {@code start}
 * leaves running should write to a log of its own, not to the command's output, which goes with this process.
 *
 * <p>Before a restore the probe is run once: services that fail it count as down and stay down. Without a probe they
 * count as up, always. After a restore it is run until it passes, every second, at most for the time-out: 2 minutes if
 * nothing is said. Nothing else has a time limit.
 */
public final class CommandServices implements ServiceControl {
    /** How long the probe has to pass when nothing is said: 2 minutes. */
    public static final Duration DEFAULT_PROBE_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final String name;
    private final List<List<String>> stop;
    private final List<List<String>> start;
    private final List<List<String>> probe;
    private final Duration probeTimeout;
    private final @Nullable Path directory;

    private CommandServices(
            String name,
            List<List<String>> stop,
            List<List<String>> start,
            List<List<String>> probe,
            Duration probeTimeout,
            @Nullable Path directory) {
        this.name = name;
        this.stop = stop;
        this.start = start;
        this.probe = probe;
        this.probeTimeout = probeTimeout;
        this.directory = directory;
    }

    /**
     * Services without any command yet.
     *
     * @param name what they are called in messages
     */
    public static CommandServices named(String name) {
        return new CommandServices(name, List.of(), List.of(), List.of(), DEFAULT_PROBE_TIMEOUT, null);
    }

    /** These services, stopped by a command; one of several, in order. */
    public CommandServices stop(List<String> command) {
        return new CommandServices(name, with(stop, command), start, probe, probeTimeout, directory);
    }

    /** As {@link #stop(List)}. */
    public CommandServices stop(String... command) {
        return stop(List.of(command));
    }

    /** These services, started by a command; one of several, in order. */
    public CommandServices start(List<String> command) {
        return new CommandServices(name, stop, with(start, command), probe, probeTimeout, directory);
    }

    /** As {@link #start(List)}. */
    public CommandServices start(String... command) {
        return start(List.of(command));
    }

    /** These services, up and well if a command ends with exit code 0; and if every other such command does, too. */
    public CommandServices probe(List<String> command) {
        return new CommandServices(name, stop, start, with(probe, command), probeTimeout, directory);
    }

    /** As {@link #probe(List)}. */
    public CommandServices probe(String... command) {
        return probe(List.of(command));
    }

    /**
     * These services, which have so much time to pass the probe.
     *
     * @throws IllegalArgumentException if that is none
     */
    public CommandServices probeTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a probe needs time to pass, not " + timeout);
        }
        return new CommandServices(name, stop, start, probe, timeout, directory);
    }

    /** These services, whose commands run in a folder; else they run in this process's own. */
    public CommandServices in(Path folder) {
        return new CommandServices(name, stop, start, probe, probeTimeout, folder);
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
    public ServiceSnapshot observe() throws IOException, InterruptedException {
        boolean up = true;
        try {
            probeOnce(probeTimeout);
        } catch (MissingProgramException e) {
            throw e;
        } catch (IOException notWell) {
            up = false;
        }
        return up ? new ServiceSnapshot(List.of(name), List.of()) : new ServiceSnapshot(List.of(), List.of(name));
    }

    private void probeOnce(Duration atMost) throws IOException, InterruptedException {
        for (UserCommand command : commands("probe", probe)) {
            command.run(atMost);
        }
    }

    @Override
    public void stop(ServiceSnapshot before) throws IOException, InterruptedException {
        run(commands("stop", stop));
    }

    @Override
    public void start(ServiceSnapshot before) throws IOException, InterruptedException {
        if (before.isAnyUp()) {
            run(commands("start", start));
        }
    }

    private static void run(List<UserCommand> commands) throws IOException, InterruptedException {
        for (UserCommand command : commands) {
            command.run(Map.of());
        }
    }

    @Override
    public void probe(ServiceSnapshot before) throws IOException, InterruptedException {
        if (!before.isAnyUp()) {
            return;
        }
        long deadline = System.nanoTime() + nanos(probeTimeout);
        while (true) {
            try {
                probeOnce(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
                return;
            } catch (MissingProgramException e) {
                throw e;
            } catch (IOException notWell) {
                if (deadline - System.nanoTime() <= PROBE_INTERVAL.toNanos()) {
                    throw new IOException(
                            name + " did not pass the probe within " + described(probeTimeout) + ": "
                                    + notWell.getMessage(),
                            notWell);
                }
            }
            Thread.sleep(PROBE_INTERVAL.toMillis());
        }
    }

    private static long nanos(Duration timeout) {
        return timeout.compareTo(LONGEST) < 0 ? timeout.toNanos() : LONGEST.toNanos();
    }

    private static String described(Duration timeout) {
        return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
    }

    private List<UserCommand> commands(String what, List<List<String>> commands) {
        var numbered = new ArrayList<UserCommand>();
        for (int i = 0; i < commands.size(); i++) {
            String subject = name + ": " + what + (commands.size() > 1 ? " command " + (i + 1) : " command");
            numbered.add(new UserCommand(commands.get(i), subject, Optional.ofNullable(directory)));
        }
        return numbered;
    }

    @Override
    public String toString() {
        return name;
    }
}
