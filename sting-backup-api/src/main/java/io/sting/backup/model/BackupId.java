package io.sting.backup.model;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names one backup for ever, whatever its file is called: {@code 20260314T031500123Z-7f3a9c1b}, the instant (UTC,
 * milliseconds) at which it was begun and eight random hexadecimal digits. Ids sort by age as text.
 *
 * @param value the text above
 */
public record BackupId(String value) implements Comparable<BackupId> {
    private static final Pattern FORM = Pattern.compile("\\d{8}T\\d{9}Z-[0-9a-f]{8}");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withZone(ZoneOffset.UTC);

    /** @throws IllegalArgumentException if the text has another form or names a date that there is not */
    public BackupId {
        if (!FORM.matcher(value).matches() || !namesADate(value)) {
            throw new IllegalArgumentException("not a backup id: " + ArchivePath.printable(value));
        }
    }

    private static boolean namesADate(String value) {
        try {
            parse(value);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static Instant parse(String value) {
        return STAMP.parse(value.substring(0, 19), Instant::from);
    }

    /** An id of an instant and a random number. */
    public static BackupId of(Instant created, int random) {
        return new BackupId(STAMP.format(created) + "-" + String.format("%08x", random));
    }

    /** The instant that the id was made of, to the millisecond. */
    public Instant created() {
        return parse(value);
    }

    @Override
    public int compareTo(BackupId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
