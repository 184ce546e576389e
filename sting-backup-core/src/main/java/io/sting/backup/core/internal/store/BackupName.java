package io.sting.backup.core.internal.store;

import io.sting.backup.model.BackupKind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a backup's file: {@code sting_backup_20260314_031500.tar.gz.enc}, in local time, {@code _2} behind the
 * time for the second of one second. Names with a date alone, as old scripts wrote them, are recognised too.
 *
 * @param text the name
 * @param kind what it names
 * @param localTime what it says
 * @param encrypted whether it has a cipher's extension
 */
record BackupName(String text, BackupKind kind, LocalDateTime localTime, boolean encrypted) {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss", Locale.ROOT);
    private static final Pattern FORM = Pattern.compile(
            "(sting_backup_|vault_backup_)(\\d{8})(?:_(\\d{6}))?(?:_\\d{1,4})?(\\.tar\\.gz|\\.snap)(\\.enc)?");

    /** Reads a name; empty if it is none of ours. */
    static Optional<BackupName> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BackupKind kind =
                matcher.group(1).equals(BackupKind.ARCHIVE.prefix()) ? BackupKind.ARCHIVE : BackupKind.VAULT_SNAPSHOT;
        if (kind == BackupKind.ARCHIVE && !matcher.group(4).equals(BackupKind.ARCHIVE.extension())) {
            return Optional.empty();
        }
        try {
            var date = LocalDate.parse(matcher.group(2), DateTimeFormatter.BASIC_ISO_DATE);
            var time = matcher.group(3) == null
                    ? LocalTime.MIDNIGHT
                    : LocalTime.parse(matcher.group(3), DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT));
            return Optional.of(new BackupName(text, kind, LocalDateTime.of(date, time), matcher.group(5) != null));
        } catch (DateTimeException impossible) {
            return Optional.empty();
        }
    }

    /**
     * Makes a name.
     *
     * @param number 1 for the first of a second
     * @param cipherExtension without its dot; empty for a plain backup
     */
    static String of(BackupKind kind, Instant created, ZoneId zone, int number, Optional<String> cipherExtension) {
        return kind.prefix()
                + STAMP.format(created.atZone(zone))
                + (number > 1 ? "_" + number : "")
                + kind.extension()
                + cipherExtension.map(extension -> "." + extension).orElse("");
    }
}
