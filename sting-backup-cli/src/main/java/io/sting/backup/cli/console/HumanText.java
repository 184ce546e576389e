package io.sting.backup.cli.console;

import java.time.Duration;
import java.util.Locale;

/** Sizes, durations and counts as people read them, in any locale the same. */
public final class HumanText {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private HumanText() {}

    /** {@code 0 B}, {@code 1.4 MiB}, {@code 512 GiB}: three digits at most, rounded. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        boolean whole = unit == 0 || value >= 99.95;
        return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    /** {@code 85 ms}, {@code 3.2 s}, {@code 1 min 12 s}, {@code 2 h 5 min}, {@code 3 days}: its two largest parts. */
    public static String duration(Duration duration) {
        if (duration.isNegative()) {
            return "-" + duration(duration.negated());
        }
        if (duration.toMillis() < 995) {
            return duration.toMillis() + " ms";
        }
        if (duration.toMillis() < 59_950) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        var rounded = duration.plusMillis(500);
        if (rounded.toHours() < 1) {
            return rounded.toMinutes() + " min" + part(rounded.toSecondsPart(), "s");
        }
        if (rounded.toDays() < 1) {
            return rounded.toHours() + " h" + part(rounded.toMinutesPart(), "min");
        }
        long days = rounded.toDays();
        return count(days, "day") + (days < 10 ? part(rounded.toHoursPart(), "h") : "");
    }

    /** {@code just now}, {@code 3 h ago}, {@code 12 days ago}: its largest part alone; {@code in 2 h} for the future. */
    public static String age(Duration age) {
        if (age.isNegative()) {
            return "in " + largestPart(age.negated());
        }
        return age.toSeconds() < 60 ? "just now" : largestPart(age) + " ago";
    }

    /** {@code 3 hours ago}, {@code 12 days ago}, {@code 5 months ago}: its largest part, in full words. */
    public static String ageInWords(Duration age) {
        if (age.isNegative()) {
            return "in the future: a clock is wrong";
        }
        if (age.toMinutes() < 1) {
            return "just now";
        }
        return inWords(age) + " ago";
    }

    private static String inWords(Duration age) {
        if (age.toMinutes() < 60) {
            return count(age.toMinutes(), "minute");
        }
        if (age.toHours() < 48) {
            return count(age.toHours(), "hour");
        }
        long days = age.toDays();
        if (days < 60) {
            return count(days, "day");
        }
        return days < 730 ? count(days / 30, "month") : count(days / 365, "year");
    }

    /** {@code 1 day}, {@code 1,234 days}. */
    public static String count(long number, String noun) {
        String plural =
                noun.endsWith("y") && !noun.endsWith("ay") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? noun : plural);
    }

    private static String largestPart(Duration duration) {
        if (duration.toMinutes() < 60) {
            return Math.max(1, duration.toMinutes()) + " min";
        }
        return duration.toHours() < 48 ? duration.toHours() + " h" : count(duration.toDays(), "day");
    }

    private static String part(long figure, String unit) {
        return figure == 0 ? "" : " " + figure + " " + unit;
    }
}
