package io.sting.backup.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigLocationTest {
    private static final Map<String, String> BOTH = Map.of("STING_CONFIG", "/a/c.yml", "STING_HOME", "/home/sting");

    @Test
    void a_file_that_is_named_comes_first() {
        assertThat(ConfigLocation.find(Optional.of(Path.of("/x.yml")), BOTH))
                .isEqualTo(new ConfigLocation(Path.of("/x.yml"), true));
    }

    @Test
    void then_comes_the_variable_that_names_a_file() {
        assertThat(ConfigLocation.find(Optional.empty(), BOTH))
                .isEqualTo(new ConfigLocation(Path.of("/a/c.yml"), true));
    }

    @Test
    void then_comes_the_variable_that_names_the_installation() {
        var environment = Map.of("STING_CONFIG", " ", "STING_HOME", "/home/sting");

        assertThat(ConfigLocation.find(Optional.empty(), environment))
                .isEqualTo(new ConfigLocation(Path.of("/home/sting/conf/config.yml"), false));
    }

    @Test
    void else_it_is_the_usual_place() {
        assertThat(ConfigLocation.find(Optional.empty(), Map.of()).file())
                .isEqualTo(Path.of("/opt/sting-ce/conf/config.yml"));
    }

    @Test
    void a_relative_path_is_made_absolute() {
        assertThat(ConfigLocation.find(Optional.of(Path.of("conf/../c.yml")), Map.of())
                        .file())
                .isEqualTo(Path.of("c.yml").toAbsolutePath());
    }
}
