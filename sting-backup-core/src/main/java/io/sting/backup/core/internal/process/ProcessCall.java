package io.sting.backup.core.internal.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to be run, without a shell. Immutable.
 *
 * <p>The child's environment is {@code PATH}, {@code LC_ALL=C.UTF-8} and what is added here: passwords and settings in
 * our own environment reach no child by accident. Secrets belong neither into arguments nor, since others of the same
 * user may read it, into the environment: into a file or the input.
 *
 * @param command the program, by path or to be found in {@code PATH}, and its arguments
 * @param environment what is added to the minimal environment
 * @param directory the working folder; empty for our own
 * @param input what the program reads from its standard input first; whoever runs it may write more
 * @param remedy what to do if the program is missing: {@code install postgresql-client}
 * @param merged whether its standard error goes where its standard output goes
 */
public record ProcessCall(
        List<String> command,
        Map<String, String> environment,
        Optional<Path> directory,
        byte[] input,
        String remedy,
        boolean merged) {

    public ProcessCall {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        input = input.clone();
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    /** A program and its arguments; nothing to read, our own working folder. */
    public static ProcessCall of(List<String> command) {
        return new ProcessCall(
                command,
                Map.of(),
                Optional.empty(),
                new byte[0],
                "install it, or say where it is, and try again",
                false);
    }

    /** A program and its arguments; nothing to read, our own working folder. */
    public static ProcessCall of(String program, String... arguments) {
        var command = new ArrayList<String>(arguments.length + 1);
        command.add(program);
        command.addAll(List.of(arguments));
        return of(command);
    }

    /** This call with a variable added to the child's environment. */
    public ProcessCall withEnvironment(String name, String value) {
        return withEnvironment(Map.of(name, value));
    }

    /** This call with variables added to the child's environment. */
    public ProcessCall withEnvironment(Map<String, String> additions) {
        var all = new LinkedHashMap<>(environment);
        all.putAll(additions);
        return new ProcessCall(command, all, directory, input, remedy, merged);
    }

    /** This call with variables handed down from our own environment, those that are set there. */
    public ProcessCall inheriting(String... names) {
        var inherited = new LinkedHashMap<String, String>();
        for (String name : names) {
            String value = System.getenv(name);
            if (value != null) {
                inherited.put(name, value);
            }
        }
        return withEnvironment(inherited);
    }

    /** This call in another working folder. */
    public ProcessCall in(Path newDirectory) {
        return new ProcessCall(command, environment, Optional.of(newDirectory), input, remedy, merged);
    }

    /** This call with something to read: UTF-8 text. */
    public ProcessCall withInput(String text) {
        return new ProcessCall(command, environment, directory, text.getBytes(StandardCharsets.UTF_8), remedy, merged);
    }

    /** This call with advice for when the program is missing. */
    public ProcessCall withRemedy(String newRemedy) {
        return new ProcessCall(command, environment, directory, input, newRemedy, merged);
    }

    /** This call with its standard error among its standard output, in the order in which they come. */
    public ProcessCall merging() {
        return new ProcessCall(command, environment, directory, input, remedy, true);
    }

    @Override
    public byte[] input() {
        return input.clone();
    }

    /** The program's file name, for messages. */
    public String program() {
        String path = command.get(0);
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The program's name alone: arguments may be long, and environment and input nobody's business. */
    @Override
    public String toString() {
        return program();
    }
}
