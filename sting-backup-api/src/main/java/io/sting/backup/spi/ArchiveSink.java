package io.sting.backup.spi;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Where a source puts its entries. Paths are relative to the component; the engine puts its name in front, of hard
 * links' targets, too. Safe for use by several threads; each entry is written whole, in the order in which calls
 * come. A folder should come before what is in it, a hard link must come after the entry that it is another name of.
 */
public interface ArchiveSink {

    /** Adds a folder or a link. */
    void add(ArchiveEntry entry) throws IOException, InterruptedException;

    /**
     * Adds a file of known length.
     *
     * @param content is read up to {@link ArchiveEntry#sizeBytes()} and not closed
     * @return how many bytes the content gave; when that is less than was declared the rest is zeros, and the source
     *     has to {@linkplain CaptureContext#warn say so}
     */
    long add(ArchiveEntry entry, InputStream content) throws IOException, InterruptedException;

    /**
     * Adds a file whose length is not known beforehand, a child process's output say. It is compressed as it comes and
     * enters the archive when the writer returns; if it throws, the entry never was. Several may be streamed at once.
     *
     * @param entry its size is ignored
     * @param content writes the content and must not close the stream
     */
    Streamed stream(ArchiveEntry entry, ContentWriter content) throws IOException, InterruptedException;

    /**
     * What was streamed.
     *
     * @param sizeBytes length of the content
     * @param sha256 its digest
     */
    record Streamed(long sizeBytes, Digest sha256) {}

    /** Writes an entry's content. */
    @FunctionalInterface
    interface ContentWriter {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }
}
