package io.sting.backup.core.internal.restore;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.EntryType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The modification time that a restored entry gets: what the JDK can set of what was captured. */
public final class SettableTime {
    private SettableTime() {}

    /**
     * To the nanosecond; of a symbolic link to the microsecond, which is what lutimes(3) takes; before 1970 to the second,
     * for the JDK hands a negative fraction to futimens(2), which refuses it, and then sets 1970.
     */
    public static Instant of(ArchiveEntry entry) {
        Instant time = of(entry.modified());
        return entry.type() == EntryType.SYMBOLIC_LINK ? time.truncatedTo(ChronoUnit.MICROS) : time;
    }

    /** As {@link #of(ArchiveEntry)}, of anything but a link. */
    static Instant of(Instant time) {
        return time.isBefore(Instant.EPOCH) ? time.truncatedTo(ChronoUnit.SECONDS) : time;
    }
}
