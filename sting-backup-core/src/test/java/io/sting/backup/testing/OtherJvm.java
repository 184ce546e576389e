package io.sting.backup.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Main classes of the tests' own class path, each in a process of its own. */
public final class OtherJvm {
    private OtherJvm() {}

    /**
     * What starts one.
     *
     * @param options of the JVM: {@code -Xmx64m}
     * @param arguments of the main class; paths and numbers as they show themselves
     */
    public static ProcessBuilder running(Class<?> main, List<String> options, Object... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command);
    }
}
