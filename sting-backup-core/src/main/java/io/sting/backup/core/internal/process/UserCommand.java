package io.sting.backup.core.internal.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command that a user configured: an argument list, run without a shell, with nothing to read. What it writes, to both
 * its outputs, is read as it comes, and shown, the end of it, only when the command fails. Immutable.
 *
 * <p>Its environment is {@code PATH}, {@code LC_ALL=C.UTF-8}, those of our own that are about the user, the machine and how
 * its daemons are reached, and what is added. Whatever else a command needs it says itself ({@code env NAME=… PROGRAM}):
 * passwords in our environment reach no child by accident.
 *
 * @param arguments the program and its arguments, at least one
 * @param subject names it in messages: {@code services.stop, command 2}. Arguments may hold secrets, so messages have the
 *     program's name alone
 * @param directory where it runs; empty for our own working folder
 */
public record UserCommand(List<String> arguments, String subject, Optional<Path> directory) {
    private static final Logger LOG = LoggerFactory.getLogger(UserCommand.class);
    private static final String[] INHERITED = {
        "HOME",
        "USER",
        "LOGNAME",
        "SHELL",
        "TZ",
        "TMPDIR",
        "STING_HOME",
        "STING_CONFIG",
        "XDG_RUNTIME_DIR",
        "DBUS_SESSION_BUS_ADDRESS",
        "DOCKER_HOST",
        "DOCKER_CONTEXT",
        "DOCKER_CONFIG",
        "DOCKER_CERT_PATH",
        "DOCKER_TLS_VERIFY",
        "COMPOSE_PROJECT_NAME",
        "COMPOSE_FILE",
        "SSH_AUTH_SOCK"
    };

    public UserCommand {
        arguments = List.copyOf(arguments);
    }

    private ProcessCall call(Map<String, String> environment) {
        var call = ProcessCall.of(arguments)
                .inheriting(INHERITED)
                .withEnvironment(environment)
                .withRemedy("install it, or write its path, and try again")
                .merging();
        return directory.map(call::in).orElse(call);
    }

    /**
     * Runs it to its end.
     *
     * @param environment what is added to the command's environment
     * @throws MissingProgramException if it cannot be started
     * @throws IOException if it ends with another exit code than 0; the message has its last lines
     */
    public void run(Map<String, String> environment) throws IOException, InterruptedException {
        try (var running = RunningProcess.start(call(environment))) {
            ProcessOutcome outcome = running.await();
            if (running.isOutputHeld()) {
                LOG.warn(
                        "{} left something running that holds its output, and may end when it next writes;"
                                + " send its output elsewhere (>> FILE 2>&1)",
                        described());
            }
            throwUnlessSucceeded(outcome);
        } catch (MissingProgramException e) {
            throw new MissingProgramException(subject + ": " + e.getMessage(), e);
        }
    }

    /**
     * Runs it to its end, or ends it when the time is over.
     *
     * @throws IOException as {@link #run}, and if it did not end in time
     */
    public void run(Duration atMost) throws IOException, InterruptedException {
        try (var running = RunningProcess.start(call(Map.of()))) {
            Optional<ProcessOutcome> outcome = running.await(atMost);
            if (outcome.isEmpty()) {
                throw new IOException(described() + " did not end in time and was ended");
            }
            throwUnlessSucceeded(outcome.get());
        } catch (MissingProgramException e) {
            throw new MissingProgramException(subject + ": " + e.getMessage(), e);
        }
    }

    private void throwUnlessSucceeded(ProcessOutcome outcome) throws IOException {
        if (!outcome.succeeded()) {
            throw new IOException(described() + " " + outcome.describe());
        }
    }

    private String described() {
        return subject + " (" + ProcessCall.of(arguments).program() + ")";
    }
}
