package io.sting.backup.core.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the configuration is looked for: the file that was named, else {@code $STING_CONFIG}, else
 * {@code $STING_HOME/conf/config.yml}, else {@code /opt/sting-ce/conf/config.yml}.
 *
 * @param file the place that was decided on
 * @param named whether somebody named it, so that its absence is an error even for those who could do without
 */
public record ConfigLocation(Path file, boolean named) {
    /** Where STING is installed when nothing else is said. */
    static final Path DEFAULT_HOME = Path.of("/opt/sting-ce");

    /**
     * Decides on a place; whether there is a file is another question.
     *
     * @param named the file that a user named
     * @param environment the process's environment
     */
    public static ConfigLocation find(Optional<Path> named, Map<String, String> environment) {
        return named.or(() -> variable(environment, "STING_CONFIG"))
                .map(file -> new ConfigLocation(file.toAbsolutePath().normalize(), true))
                .orElseGet(() -> new ConfigLocation(inHome(environment), false));
    }

    private static Path inHome(Map<String, String> environment) {
        return variable(environment, "STING_HOME")
                .orElse(DEFAULT_HOME)
                .resolve("conf/config.yml")
                .toAbsolutePath()
                .normalize();
    }

    private static Optional<Path> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    /** Whether there is something at the place. */
    public boolean exists() {
        return Files.exists(file);
    }
}
