package io.sting.backup.core.config;

import io.sting.backup.error.InvalidPlanException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Fuzz target: any text as {@code config.yml}. It makes a configuration, or a list of problems. */
public final class ConfigFuzz {
    private static final Path FILE = Path.of("/opt/sting-ce/conf/config.yml");
    private static final Map<String, String> ENVIRONMENT = Map.of("A", "value", "B", "${A}");

    private ConfigFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException refusedBefore) {
            return;
        }
        try {
            check(StingConfig.of(text, FILE, ENVIRONMENT).notices().stream()
                    .noneMatch(notice -> notice.text().contains("\n")));
        } catch (InvalidPlanException refused) {
            check(!refused.problems().isEmpty());
            refused.problems().forEach(problem -> check(!problem.contains("\n")));
        }
    }

    private static void check(boolean sound) {
        if (!sound) {
            throw new AssertionError("a message that is missing or of several lines");
        }
    }
}
