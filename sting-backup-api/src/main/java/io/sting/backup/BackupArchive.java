package io.sting.backup;

import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.PathSelection;
import io.sting.backup.model.VerifyResult;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One archive, open for reading. For one thread at a time. All errors are
 * {@link io.sting.backup.error.BackupException}s.
 */
public interface BackupArchive extends AutoCloseable {

    /** The archive's file. */
    Path path();

    /** What its first entry says; empty for an archive that we did not write. */
    Optional<ArchiveHeader> header();

    /** The head of its manifest; empty for an archive that we did not write. */
    Optional<Manifest> manifest();

    /**
     * Hands over every entry that passes, in the archive's order. With an index only the index is read; without one the
     * whole archive.
     */
    void entries(Consumer<? super ManifestEntry> consumer);

    /**
     * Copies the content of one file, of a hard link that of the file it names. With an index only the parts that hold
     * it are read.
     *
     * @return the number of bytes
     * @throws io.sting.backup.error.BackupNotFoundException if there is no such file
     */
    long copy(ArchivePath path, OutputStream out);

    /**
     * Extracts entries into a folder that is new or empty, and touches nothing else. Owners and modes are set as far as
     * the process may.
     *
     * @param filter which entries
     * @return what was read; its notices say what could not be set
     */
    VerifyResult extract(Path directory, Predicate<? super ArchivePath> filter);

    /**
     * As {@link #extract(Path, Predicate)}. What is chosen comes whole: with the folders that it lies in, and a hard link
     * with the content of the file that it names. With an index and a sidecar only the parts that hold it are read.
     *
     * @param selection of paths in the archive
     * @throws io.sting.backup.error.InvalidPlanException naming every pattern that takes nothing; nothing was written
     */
    VerifyResult extract(Path directory, PathSelection selection);

    /** How many bytes of the archive's file have been read so far. */
    long bytesRead();

    /** Reads every byte and compares it with manifest, index and sidecar. */
    VerifyResult verify();

    @Override
    void close();
}
