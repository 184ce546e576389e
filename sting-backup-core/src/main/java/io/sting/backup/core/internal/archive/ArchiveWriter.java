package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.IndexTrailer;
import io.sting.backup.core.internal.archive.gzip.ZlibEncoder;
import io.sting.backup.core.internal.archive.tar.TarHeaders;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Compression;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.Notice;
import io.sting.backup.model.Warning;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.ArchiveSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Writes an archive: tar bytes are made by one caller at a time, compressed into gzip members on all cores, and
 * encrypted, digested and written in order by one thread. Memory is bounded whatever comes in. Sinks are safe for use by
 * several threads; {@link #finish} and {@link #close} are for the thread that owns the writer.
 */
public final class ArchiveWriter implements AutoCloseable {
    /** Tar bytes in a member, at most; readers take up to four times as many. */
    private static final int MEMBER_BYTES = 1 << 20;

    static final String HEADER_NAME = "sting-backup.json";
    static final String NOTES_NAME = "README.txt";
    static final String MANIFEST_NAME = "manifest.jsonl";
    static final String TABLE_NAME = "members";
    static final Set<String> OWN_NAMES = Set.of(HEADER_NAME, NOTES_NAME, MANIFEST_NAME, TABLE_NAME);

    private static final long SPOOL_MEMORY = 16L << 20;
    private static final int TABLE_CHUNK = 128 * 1024;
    private static final int END_BLOCKS = 2 * TarHeaders.BLOCK;

    private final ArchiveHeader header;
    private final FirstFailure failure = new FirstFailure();
    private final CompressionPool pool;
    private final MemberSpool.Settings spooling;
    private final ArchiveOutput output;
    private final OrderedWriter ordered;
    private final Path file;
    private final SpooledStream manifestLines;
    private final SpooledStream table;
    private final MemberTableWriter tableWriter;
    private final TarAssembler tar;
    private final int memberBytes;
    private boolean finished;
    private boolean closed;

    /**
     * How to write.
     *
     * @param compression gzip's level
     * @param cipher encrypts the archive, if there is one
     * @param spoolDirectory a private folder for content of unknown length that memory does not hold
     * @param workers threads that compress, at least 1
     */
    public record Options(Compression compression, Optional<ArchiveCipher> cipher, Path spoolDirectory, int workers) {
        public Options {
            if (workers < 1) {
                throw new IllegalArgumentException("there must be at least one worker, not " + workers);
            }
        }
    }

    private ArchiveWriter(Path file, ArchiveOutput output, ArchiveHeader header, Options options, int memberBytes)
            throws IOException {
        this.file = file;
        this.output = output;
        this.header = header;
        this.memberBytes = memberBytes;
        int level = options.compression().level();
        pool = new CompressionPool(options.workers(), () -> new ZlibEncoder(level));
        spooling = new MemberSpool.Settings(
                options.spoolDirectory(), options.cipher().isPresent(), new AtomicLong(SPOOL_MEMORY));
        manifestLines = new SpooledStream(pool, failure, spooling, memberBytes, 1);
        table = new SpooledStream(pool, failure, spooling, TABLE_CHUNK, 1);
        tableWriter = new MemberTableWriter(table);
        var free = new LinkedBlockingQueue<Chunk>();
        for (int i = 0; i < options.workers() + 3; i++) {
            free.add(new Chunk(memberBytes));
        }
        ordered = new OrderedWriter(output, failure, free, tableWriter);
        tar = new TarAssembler(free, pool, ordered, failure, manifestLines, memberBytes);
        ordered.start();
    }

    /**
     * Begins an archive.
     *
     * @param file must not exist; is created with mode 0600
     * @throws IOException if it cannot be created
     */
    public static ArchiveWriter create(Path file, ArchiveHeader header, Options options) throws IOException {
        return create(file, header, options, MEMBER_BYTES);
    }

    static ArchiveWriter create(Path file, ArchiveHeader header, Options options, int memberBytes) throws IOException {
        ArchiveOutput output = ArchiveOutput.create(file);
        try {
            var writer = new ArchiveWriter(file, output, header, options, memberBytes);
            try {
                writer.begin(options.cipher());
                return writer;
            } catch (IOException | RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            output.close();
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private void begin(Optional<ArchiveCipher> cipher) throws IOException {
        if (cipher.isPresent()) {
            // deriving the key takes a while, in which the first chunks are compressed; a failure ends the archive
            var unused = ordered.perform(() -> {
                output.encryptWith(cipher.get().encryption());
                return true;
            });
        }
        try {
            own(HEADER_NAME, HeaderJson.write(header));
            own(NOTES_NAME, RestoreNotes.of(header, cipher.isPresent()).getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new java.io.InterruptedIOException("interrupted").initCause(e);
        }
    }

    private void own(String name, byte[] content) throws IOException, InterruptedException {
        tar.addOwn(ownEntry(name, content.length), new ByteArrayInputStream(content));
    }

    private ArchiveEntry ownEntry(String name, long size) {
        return ArchiveEntry.file(ArchivePath.of(name), size)
                .withModified(header.created().truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
    }

    /**
     * A sink for one component, whose name it puts in front of paths and hard links' targets.
     *
     * @param bytesRead is told how many bytes of content were taken, as they come; must be quick
     */
    public ArchiveSink sink(String component, LongConsumer bytesRead) {
        if (OWN_NAMES.contains(component) || component.indexOf('/') >= 0) {
            throw new IllegalArgumentException("no component can have the name " + ArchivePath.printable(component));
        }
        return new ComponentSink(
                ArchivePath.of(component),
                tar,
                () -> new SpooledStream(pool, failure, spooling, memberBytes, 2),
                bytesRead);
    }

    /**
     * Writes manifest, index and end, and makes the file durable. Sinks must not be used any more.
     *
     * @param components entries and bytes are filled in from what was counted
     */
    public WrittenArchive finish(List<ComponentSummary> components, List<Warning> warnings, List<Notice> notices)
            throws IOException, InterruptedException {
        Manifest manifest = HeaderJson.fitted(new Manifest(
                header.id(),
                components.stream().map(tar::counted).toList(),
                tar.entries(),
                tar.contentBytes(),
                warnings,
                notices));
        try {
            long manifestOffset = tar.flush();
            writeManifest(manifest);
            writeTable(manifestOffset);
            ordered.await(ordered.perform(() -> {
                output.finish();
                return true;
            }));
        } catch (IOException | InterruptedException | RuntimeException e) {
            failure.set(e);
            throw e;
        }
        finished = true;
        return new WrittenArchive(
                file, output.sizeBytes(), output.sha256(), table.sha256(), header, manifest, output.encryption());
    }

    private void writeManifest(Manifest manifest) throws IOException, InterruptedException {
        byte[] first = HeaderJson.write(manifest);
        byte[] line = java.util.Arrays.copyOf(first, first.length + 1);
        line[first.length] = '\n';
        manifestLines.end();
        tar.spliceOwn(ownEntry(MANIFEST_NAME, line.length + manifestLines.sizeBytes()), line, manifestLines.spool());
    }

    private void writeTable(long manifestOffset) throws IOException, InterruptedException {
        long tableOffset = tar.flush();
        MessageDigest region = Sha256.create();
        ordered.await(ordered.perform(() -> {
            tableWriter.close();
            table.end();
            output.digestInto(region);
            return true;
        }));
        tar.spliceOwn(ownEntry(TABLE_NAME, table.sizeBytes()), new byte[0], table.spool());
        tar.zeros(END_BLOCKS);
        tar.flush();
        ordered.await(ordered.perform(() -> {
            var trailer = new IndexTrailer(manifestOffset, tableOffset, tableWriter.rawBytes(), region.digest());
            byte[] bytes = trailer.toBytes();
            output.write(bytes, bytes.length);
            return true;
        }));
    }

    /** After {@link #finish} frees what is held; before it stops everything and removes the file and the spools. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (!finished) {
            failure.set(new IOException("the archive was given up"));
        }
        ordered.close();
        pool.close();
        try {
            output.close();
            manifestLines.spool().close();
            table.spool().close();
        } finally {
            if (!finished) {
                Files.deleteIfExists(file);
            }
        }
    }
}
