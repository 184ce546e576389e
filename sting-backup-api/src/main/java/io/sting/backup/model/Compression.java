package io.sting.backup.model;

/**
 * How an archive is compressed.
 *
 * @param level 1 (fast) to 9 (small)
 */
public record Compression(int level) {
    /** What is used when nothing is said: level 5. */
    public static final Compression DEFAULT = new Compression(5);

    /** @throws IllegalArgumentException if the level is not in 1 to 9 */
    public Compression {
        if (level < 1 || level > 9) {
            throw new IllegalArgumentException("gzip level must be 1 to 9, not " + level);
        }
    }

    /** Gzip (RFC 1952) at a level of 1 to 9. */
    public static Compression gzip(int level) {
        return new Compression(level);
    }
}
