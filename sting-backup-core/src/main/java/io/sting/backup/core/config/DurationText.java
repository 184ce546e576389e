package io.sting.backup.core.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 120s}, {@code 90 min}, {@code 2h}, {@code 14d}; a bare number is seconds. */
public final class DurationText {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|sec|m|min|h|d|days?)?");

    private DurationText() {}

    /**
     * The duration that a text says.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Duration parse(String text) {
        var matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a duration: \"" + text + "\"; write it as in 90s, 15m, 2h or 14d");
        }
        long figure = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        return switch (unit) {
            case "ms" -> Duration.ofMillis(figure);
            case "m", "min" -> Duration.ofMinutes(figure);
            case "h" -> Duration.ofHours(figure);
            case "d", "day", "days" -> Duration.ofDays(figure);
            default -> Duration.ofSeconds(figure);
        };
    }

    /** In the largest unit that gives a whole number. */
    static String written(Duration duration) {
        return duration.toSeconds() + "s";
    }
}
