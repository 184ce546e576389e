package io.sting.backup.spi;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * Something that can be backed up: a folder, databases, what you write yourself. Two methods are enough.
 *
 * <p>A source is immutable and may be captured by several runs at once. Sources of one plan are captured side by
 * side, each on a thread of its own; {@link #capture} blocks and obeys interruption.
 */
public interface BackupSource {

    /**
     * The component's name, the first segment of its entries' paths in the archive. Lower-case letters, digits,
     * {@code _}, {@code -} and {@code .}; unique in a plan.
     */
    String name();

    /**
     * Writes everything that belongs to this component into the sink.
     *
     * <p>A part that cannot be captured is an exception. A file that vanished or changed while it was read is a
     * {@linkplain CaptureContext#warn warning}. Exit codes of child processes are to be checked, and what they wrote
     * is to be validated, before this method returns.
     *
     * @throws IOException if anything could not be captured; the run fails and leaves no backup
     * @throws InterruptedException if the run was cancelled
     */
    void capture(CaptureContext context, ArchiveSink sink) throws IOException, InterruptedException;

    /**
     * Patterns of entries, relative to the component, without which a capture is not complete: each must match at
     * least one entry. Asked before the capture and recorded in the archive's header. None by default.
     *
     * @throws IOException if the source cannot be reached
     */
    default List<String> required() throws IOException, InterruptedException {
        return List.of();
    }

    /**
     * About how many bytes a capture will read, for progress and for checks of free space; empty, the default, if that
     * cannot be told cheaply. Never fails a run.
     */
    default OptionalLong estimatedBytes() throws IOException, InterruptedException {
        return OptionalLong.empty();
    }
}
