package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import java.security.SecureRandom;

/**
 * Remembers of many paths what each is, in twelve bytes or so: 62 bits of a hash under a random start, and two of what it
 * is. Equal paths are always found; that two different ones of a million are taken for equal, and an archive refused for
 * it, happens once in ten million readings, and not again in the next. Grows piece by piece, up to a bound.
 */
public final class PathSet {
    private static final int PIECES = 256;
    private static final int FIRST_CAPACITY = 64;
    private static final long KIND = 3;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final long[][] pieces = new long[PIECES][];
    private final int[] counts = new int[PIECES];
    private final long seed = RANDOM.nextLong();
    private final long maxBytes;
    private long usedBytes;

    public PathSet(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The hash of the empty path, to go on from. */
    public long start() {
        return seed;
    }

    /** The hash of a path that is one character longer. */
    public static long next(long hash, char c) {
        return Long.rotateLeft((hash ^ c) * 0x9E3779B97F4A7C15L, 29);
    }

    /** The hash of a path. */
    public long hash(String path) {
        long hash = start();
        for (int i = 0; i < path.length(); i++) {
            hash = next(hash, path.charAt(i));
        }
        return hash;
    }

    private static long mixed(long hash) {
        long mixed = (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 32;
    }

    /** What was put under a hash: 1 to 3, or 0 if nothing was. */
    public int get(long hash) {
        long key = mixed(hash);
        long[] piece = pieces[(int) (key >>> 56)];
        if (piece == null) {
            return 0;
        }
        int at = slot(piece, key);
        return (int) (piece[at] & KIND);
    }

    /** Puts what a path is, 1 to 3, under its hash, where nothing was. */
    public void put(long hash, int kind) throws MalformedException {
        long key = mixed(hash);
        int index = (int) (key >>> 56);
        long[] piece = pieces[index];
        if (piece == null || (counts[index] + 1) * 4L > piece.length * 3L) {
            piece = grown(piece);
            pieces[index] = piece;
        }
        piece[slot(piece, key)] = (key & ~KIND) | kind;
        counts[index]++;
    }

    private long[] grown(long[] old) throws MalformedException {
        int capacity = old == null ? FIRST_CAPACITY : old.length * 2;
        usedBytes += 8L * (capacity - (old == null ? 0 : old.length));
        if (usedBytes > maxBytes) {
            throw new MalformedException("it has more paths than fit into " + (maxBytes >> 20)
                    + " MiB of memory; give Java more, with -Xmx");
        }
        long[] grown = new long[capacity];
        if (old != null) {
            for (long entry : old) {
                if (entry != 0) {
                    grown[slot(grown, entry)] = entry;
                }
            }
        }
        return grown;
    }

    /** Where a key stands, or would. */
    private static int slot(long[] piece, long key) {
        int mask = piece.length - 1;
        int at = (int) (key >>> 8) & mask;
        while (piece[at] != 0 && (piece[at] & ~KIND) != (key & ~KIND)) {
            at = at + 1 & mask;
        }
        return at;
    }
}
