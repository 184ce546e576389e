package io.sting.backup.core.postgres;

/** How the rows of captured tables are counted for the manifest. */
public enum RowCounts {
    /** What the server's statistics say; costs nothing, and the manifest says that it is an estimate. */
    ESTIMATE,
    /**
     * Every table is read once more, in the very snapshot that is dumped. A restore then counts again and refuses what
     * differs.
     */
    EXACT,
    /** Not at all. */
    OFF;

    String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
