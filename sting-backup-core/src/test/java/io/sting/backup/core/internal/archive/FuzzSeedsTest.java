package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.core.config.ConfigFuzz;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the fuzzer starts from, and what it ever found, goes through the targets in every build, and so does each seed
 * with some small changes. The fuzzer itself is opt-in, see CONTRIBUTING.
 */
class FuzzSeedsTest {
    private static final int CHANGES = 100;

    static Stream<Class<?>> targets() {
        return Stream.of(
                TarFuzz.class,
                SerialGunzipFuzz.class,
                MemberFuzz.class,
                ManifestFuzz.class,
                MemberTableFuzz.class,
                SidecarFuzz.class,
                IndexedArchiveFuzz.class,
                ConfigFuzz.class);
    }

    private static List<Path> seeds(Class<?> target) throws Exception {
        var url = Objects.requireNonNull(FuzzSeedsTest.class.getResource("/fuzz/" + target.getSimpleName()));
        try (var files = Files.list(Path.of(url.toURI()))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void finds_nothing_in_the_seeds(Class<?> target) throws Exception {
        Method run = target.getMethod("fuzzerTestOneInput", byte[].class);
        var random = new Random(17);
        List<Path> seeds = seeds(target);
        assertThat(seeds).isNotEmpty();
        for (Path seed : seeds) {
            byte[] sound = Files.readAllBytes(seed);
            run.invoke(null, (Object) sound);
            for (int i = 0; i < CHANGES / seeds.size(); i++) {
                run.invoke(null, (Object) changed(sound, random));
            }
        }
    }

    private static byte[] changed(byte[] sound, Random random) {
        byte[] changed = sound.clone();
        for (int i = random.nextInt(4); i >= 0 && changed.length > 0; i--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }
}
