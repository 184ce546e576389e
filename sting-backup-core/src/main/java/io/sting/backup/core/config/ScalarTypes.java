package io.sting.backup.core.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Types of values that are one text, one number, or true or false. */
final class ScalarTypes {
    private static final Set<String> TRUE = Set.of("true", "yes", "on");
    private static final Set<String> FALSE = Set.of("false", "no", "off");
    private static final Pattern CRON_FIELD = Pattern.compile("[0-9A-Za-z*/,\\-]+");
    private static final Pattern RATE = Pattern.compile("\\d+(\\.\\d+)?\\s*[kKMG]?i?[Bb]/s");

    private ScalarTypes() {}

    /** A type whose values are made of a text by a function, which throws IllegalArgumentException on what does not fit. */
    private record OfText<T>(String expected, Function<String, T> reading, Function<T, String> writing)
            implements ValueType<T> {
        @Override
        public T read(Value value) throws Refused {
            if (!(value instanceof Value.Scalar scalar)) {
                throw Refused.expected(this, value);
            }
            try {
                return reading.apply(scalar.text());
            } catch (IllegalArgumentException e) {
                throw Refused.expected(this, value);
            }
        }

        @Override
        public String written(T value) {
            return writing.apply(value);
        }
    }

    static final ValueType<Boolean> BOOL = new OfText<>("true or false", ScalarTypes::bool, String::valueOf);

    static final ValueType<String> TEXT = new OfText<>("a text", Function.identity(), ScalarTypes::quoted);

    static final ValueType<Duration> DURATION =
            new OfText<>("a duration as in 90s, 15m, 2h or 14d", DurationText::parse, DurationText::written);

    static final ValueType<String> CRON = new OfText<>(
            "a schedule of five fields as crontab has them, or nothing", ScalarTypes::cron, ScalarTypes::quoted);

    static final ValueType<String> RATE_TEXT =
            new OfText<>("a rate as in 10MB/s, or nothing", ScalarTypes::rate, ScalarTypes::quoted);

    /** A path, absolute; an empty text is none. */
    static final ValueType<Optional<Path>> PATH =
            new OfText<>("an absolute path", ScalarTypes::path, path -> path.map(Path::toString)
                    .orElse("\"\""));

    static ValueType<Integer> whole(int least, int most) {
        String range = most == Integer.MAX_VALUE ? "" : " from " + least + " to " + most;
        return new OfText<>("a whole number" + range, text -> whole(text, least, most), String::valueOf);
    }

    static ValueType<String> choice(String... choices) {
        var all = List.of(choices);
        return new OfText<>(
                "one of " + String.join(", ", all),
                text -> choose(all, text.toLowerCase(Locale.ROOT)),
                ScalarTypes::quoted);
    }

    private static boolean bool(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!TRUE.contains(lower) && !FALSE.contains(lower)) {
            throw new IllegalArgumentException(text);
        }
        return TRUE.contains(lower);
    }

    private static int whole(String text, int least, int most) {
        int number = Integer.parseInt(text);
        if (number < least || number > most) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private static String choose(List<String> choices, String text) {
        if (!choices.contains(text)) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static Optional<Path> path(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            var path = Path.of(text);
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException(text);
            }
            return Optional.of(path.normalize());
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static String cron(String text) {
        String[] fields = text.strip().split("\\s+");
        boolean fits = text.isBlank()
                || (fields.length == 5
                        && List.of(fields).stream()
                                .allMatch(f -> CRON_FIELD.matcher(f).matches()));
        if (!fits) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static String rate(String text) {
        if (!text.isEmpty() && !RATE.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static String quoted(String text) {
        return text.isEmpty() || !text.matches("[A-Za-z0-9_./-]+") ? '"' + text + '"' : text;
    }
}
