package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Digest;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.ComponentContent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads an archive: ours by its index, in parallel and at random, and anybody's tar.gz front to back; encrypted or not.
 * Every byte is hostile until checked, and memory is bounded by {@link ReaderLimits}, whatever the archive says. For one
 * thread at a time; operations may follow one another. What is wrong with the archive is a
 * {@link CorruptBackupException} or a {@link io.sting.backup.error.KeyException}, a file that cannot be read a
 * {@link io.sting.backup.error.StorageException}; when interrupted, operations throw an
 * {@link io.sting.backup.error.InterruptedRunException}.
 */
public final class ArchiveReader implements AutoCloseable {
    private static final int MOST_LINKS = 16;

    private final ObservedBytes bytes;
    private final ReaderErrors errors;
    private final String name;
    private final Options options;
    private final boolean authenticated;
    private final InflationPool pool;
    private final EntryReader reader;

    /**
     * How to read.
     *
     * @param cipher decrypts the archive, if need be
     * @param sidecar what is known of it; whatever disagrees with it is refused
     * @param workers threads that decompress, at least 1
     * @param limits what it may ask for
     */
    public record Options(Optional<ArchiveCipher> cipher, Optional<Sidecar> sidecar, int workers, ReaderLimits limits) {
        public Options {
            if (workers < 1) {
                throw new IllegalArgumentException("there must be at least one worker, not " + workers);
            }
        }
    }

    private ArchiveReader(ArchiveBytes given, String name, ReaderErrors errors, Options options) throws IOException {
        this.bytes = new ObservedBytes(given);
        this.errors = errors;
        this.name = name;
        this.options = options;
        Optional<Sidecar> sidecar = options.sidecar();
        if (sidecar.isPresent() && sidecar.get().sizeBytes() != bytes.size()) {
            throw new MalformedException("it has " + bytes.size() + " bytes, but its sidecar says "
                    + sidecar.get().sizeBytes() + ": it was cut off or replaced");
        }
        PlainBytes plain = PlainBytes.open(bytes, options.cipher(), sidecar.flatMap(Sidecar::fingerprint));
        this.authenticated = authenticate(plain, sidecar);
        Optional<ArchiveIndex> index = ArchiveIndex.find(plain, options.limits());
        checkTable(index, sidecar);
        this.pool = new InflationPool(options.workers());
        try {
            this.reader = index.isPresent()
                    ? new IndexedEntries(plain, index.get(), pool, options.limits())
                    : new ForeignEntries(plain, options.limits());
            checkIdentity(sidecar);
        } catch (IOException | RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /**
     * Opens an archive; of an indexed one the index is read and checked against the sidecar.
     *
     * @param bytes closed with the reader, and when opening fails
     * @param name the archive's, for messages
     */
    public static ArchiveReader open(ArchiveBytes bytes, String name, Options options) {
        var errors = new ReaderErrors(name);
        try {
            return errors.translated(() -> new ArchiveReader(bytes, name, errors, options));
        } catch (RuntimeException | Error e) {
            try {
                bytes.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private static boolean authenticate(PlainBytes plain, Optional<Sidecar> sidecar) throws MalformedException {
        if (sidecar.isEmpty() || plain.decryption().isEmpty()) {
            return false;
        }
        if (sidecar.get().fingerprint().isEmpty()) {
            throw new MalformedException("it is encrypted, though its sidecar says that it is not: one was replaced");
        }
        sidecar.get().authenticate(plain.decryption().get());
        return true;
    }

    private static void checkTable(Optional<ArchiveIndex> index, Optional<Sidecar> sidecar) throws MalformedException {
        Optional<Digest> expected = sidecar.flatMap(Sidecar::tableDigest);
        if (expected.isPresent() && !expected.equals(index.map(ArchiveIndex::tableDigest))) {
            throw new MalformedException("its member table is not the one that its sidecar vouches for");
        }
    }

    private void checkIdentity(Optional<Sidecar> sidecar) throws MalformedException {
        Optional<ArchiveHeader> header = reader.header();
        if (sidecar.isPresent()
                && header.isPresent()
                && !header.get().id().equals(sidecar.get().id())) {
            throw new MalformedException("it is another backup than its sidecar says: one of them was replaced");
        }
    }

    /** Whether it has an index: whether it is one of ours. */
    public boolean indexed() {
        return reader.manifest().isPresent();
    }

    /** Whether a sidecar's MAC vouches for its member table, and so for every entry that is read. */
    public boolean authenticated() {
        return authenticated;
    }

    /** What its first entry says; empty for an archive of others. */
    public Optional<ArchiveHeader> header() {
        return reader.header();
    }

    /** The head of its manifest; empty for an archive of others. */
    public Optional<Manifest> manifest() {
        return reader.manifest();
    }

    /** Hands over every entry in order. With an index only the index is read. */
    public void entries(Consumer<? super ManifestEntry> consumer) {
        errors.translated(() -> {
            reader.entries((entry, content) -> consumer.accept(entry));
            return true;
        });
    }

    /**
     * As {@link #entries}, for a lister that may fail.
     *
     * @throws IOException if the lister does
     * @throws InterruptedException if the lister does
     */
    public void list(ComponentContent.EntryLister lister) throws IOException, InterruptedException {
        EntryReader.Visitor marked = errors.marked((line, content) -> lister.visit(line));
        errors.visiting(() -> {
            reader.entries(marked);
            return true;
        });
    }

    /**
     * Hands over the entries that are wanted, in order, with their content, which is compared with the manifest while it
     * is read; what the visitor leaves is compared, too. Content is valid until the visitor returns; what is wrong with
     * it comes out of its {@code read} as an error of the api.
     *
     * @throws IOException if the visitor does
     * @throws InterruptedException if the visitor does
     */
    public void read(Predicate<? super ArchivePath> wanted, ComponentContent.EntryVisitor visitor)
            throws IOException, InterruptedException {
        EntryReader.Visitor marked = errors.marked((line, content) -> visitor.visit(line.entry(), content));
        errors.visiting(() -> {
            reader.read(wanted, marked);
            return true;
        });
    }

    /**
     * Copies one file's content, of a hard link that of the file it names. With an index only the members that hold it
     * are read. Of a tar in which it stands several times, the last counts.
     *
     * @return number of bytes
     * @throws BackupNotFoundException if there is no such file
     * @throws IOException if {@code out} does
     */
    public long copy(ArchivePath path, OutputStream out) throws IOException {
        ManifestEntry entry = find(path);
        long[] copied = new long[1];
        EntryReader.Visitor marked = errors.marked((line, content) -> {
            if (line.tarOffset() == entry.tarOffset()) {
                copied[0] = content.transferTo(out);
            }
        });
        try {
            errors.visiting(() -> {
                reader.read(entry.path()::equals, marked);
                return true;
            });
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing here waits", e);
        }
        return copied[0];
    }

    private ManifestEntry find(ArchivePath path) {
        ManifestEntry found = last(path);
        // in a tar that was added to, links may name one another
        for (int i = 0; i < MOST_LINKS && found != null && found.entry().type() == EntryType.HARD_LINK; i++) {
            found = last(ArchivePath.of(found.entry().linkTarget()));
        }
        if (found == null || found.entry().type() != EntryType.FILE) {
            throw new BackupNotFoundException(
                    ArchivePath.printable(name) + " has no file \"" + path + "\"; msting ls shows what it has");
        }
        return found;
    }

    private @Nullable ManifestEntry last(ArchivePath path) {
        var found = new ManifestEntry[1];
        entries(entry -> {
            if (entry.path().equals(path)) {
                found[0] = entry;
            }
        });
        return found[0];
    }

    /**
     * Reads every byte and compares: the file with the sidecar, members with the table, tar with manifest, content with
     * digests, and all counts.
     *
     * @param progress is told how many bytes of the archive were read, as they are
     */
    public VerifyReport verify(LongConsumer progress) {
        return verify(progress, entry -> {});
    }

    /**
     * As {@link #verify(LongConsumer)}.
     *
     * @param consumer is handed every entry on the way
     */
    public VerifyReport verify(LongConsumer progress, Consumer<? super ManifestEntry> consumer) {
        return errors.translated(() -> {
            bytes.beginDigest(progress);
            EntryReader.Totals totals = reader.verify((entry, content) -> consumer.accept(entry));
            Digest sha256 = checkedDigest();
            return new VerifyReport(
                    bytes.size(), sha256, totals.entries(), totals.contentBytes(), indexed(), authenticated);
        });
    }

    /**
     * Reads every byte and compares the file with the sidecar, and looks no further: of an {@linkplain #authenticated()
     * authenticated} archive that is proof enough that it is what was written.
     *
     * @param progress is told how many bytes of the archive were read, as they are
     */
    public Digest verifyDigest(LongConsumer progress) {
        return errors.translated(() -> {
            bytes.beginDigest(progress);
            return checkedDigest();
        });
    }

    private Digest checkedDigest() throws IOException {
        Digest sha256 = bytes.endDigest();
        Optional<Digest> expected = options.sidecar().map(Sidecar::sha256);
        if (expected.isPresent() && !expected.get().equals(sha256)) {
            throw new MalformedException("its SHA-256 is not the one in its sidecar: it is damaged");
        }
        return sha256;
    }

    /** How many bytes of the archive were fetched so far. */
    public long bytesRead() {
        return bytes.fetched();
    }

    @Override
    public void close() throws IOException {
        pool.close();
        bytes.close();
    }
}
