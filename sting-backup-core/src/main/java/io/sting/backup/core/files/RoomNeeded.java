package io.sting.backup.core.files;

import io.sting.backup.spi.ComponentContent;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** How much room the files of an archive need. */
final class RoomNeeded {
    private RoomNeeded() {}

    /**
     * Tells it, as far as it matters.
     *
     * @param free bytes that there are
     * @return bytes that are needed; if that would be more than there are, without the files that have holes: how much of
     *     those is content nobody knows before they are read, so with them, running out of room decides
     */
    static long of(ComponentContent content, long free) throws IOException, InterruptedException {
        long all = content.summary().contentBytes();
        if (all <= free) {
            return all;
        }
        var whole = new AtomicLong();
        content.list(
                line -> whole.addAndGet(line.entry().sparse() ? 0 : line.entry().sizeBytes()));
        return whole.get();
    }
}
