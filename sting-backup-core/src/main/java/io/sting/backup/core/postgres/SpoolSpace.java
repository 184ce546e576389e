package io.sting.backup.core.postgres;

import io.sting.backup.spi.CaptureContext;
import java.io.IOException;
import java.nio.file.Files;

/**
 * Whether dumps will find room where they wait, compressed, until their length is known. A dump has no indexes and is
 * compressed, so it is smaller than its database, by how much nobody knows: what cannot do is refused, what may not do
 * is told.
 */
final class SpoolSpace {
    private static final long HELD_IN_MEMORY_BYTES = 64L << 20;
    private static final double AT_LEAST = 0.1;
    private static final double CAUTIOUS = 0.6;

    private SpoolSpace() {}

    /** What is to be said of so much free space for databases of such a size. */
    enum Verdict {
        ENOUGH,
        DOUBTFUL,
        TOO_LITTLE
    }

    static Verdict judge(long databaseBytes, long freeBytes) {
        if (databaseBytes <= HELD_IN_MEMORY_BYTES || freeBytes >= databaseBytes * CAUTIOUS) {
            return Verdict.ENOUGH;
        }
        return freeBytes >= databaseBytes * AT_LEAST ? Verdict.DOUBTFUL : Verdict.TOO_LITTLE;
    }

    static void check(long databaseBytes, CaptureContext context) throws IOException {
        long free = Files.getFileStore(context.workspace()).getUsableSpace();
        String state = "the databases hold " + mebibytes(databaseBytes) + ", and " + context.workspace()
                + ", where dumps" + " wait compressed, has " + mebibytes(free) + " free";
        switch (judge(databaseBytes, free)) {
            case ENOUGH -> {}
            case DOUBTFUL -> context.notice("databases", state + "; that may be too little");
            case TOO_LITTLE -> throw new IOException(state + "; free some, or choose another workspace");
        }
    }

    static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
