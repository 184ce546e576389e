package io.sting.backup.core.internal.engine;

import io.sting.backup.BackupArchive;
import io.sting.backup.core.internal.archive.ArchiveBytes;
import io.sting.backup.core.internal.archive.ArchiveReader;
import io.sting.backup.core.internal.archive.ReaderLimits;
import io.sting.backup.core.internal.archive.Sidecar;
import io.sting.backup.core.internal.archive.VerifyReport;
import io.sting.backup.core.internal.store.Sidecars;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.KeyException;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Digest;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.Notice;
import io.sting.backup.model.PathSelection;
import io.sting.backup.model.Phase;
import io.sting.backup.model.VerifyResult;
import io.sting.backup.model.Warning;
import io.sting.backup.spi.ArchiveCipher;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/** An archive in a local file. */
final class LocalArchive implements BackupArchive {
    private final Path path;
    private final ArchiveReader reader;
    private final Optional<Sidecar> sidecar;
    private final EngineSettings settings;
    private final ShellScriptLayout layout = new ShellScriptLayout();

    private LocalArchive(Path path, ArchiveReader reader, Optional<Sidecar> sidecar, EngineSettings settings) {
        this.path = path;
        this.reader = reader;
        this.sidecar = sidecar;
        this.settings = settings;
    }

    static LocalArchive open(Path path, Optional<ArchiveCipher> cipher, EngineSettings settings) throws IOException {
        Optional<Sidecar> sidecar = Sidecars.read(path);
        return new LocalArchive(path, reader(path, sidecar, cipher, settings), sidecar, settings);
    }

    static ArchiveReader reader(Path path, Optional<ArchiveCipher> cipher, EngineSettings settings) throws IOException {
        return reader(path, Sidecars.read(path), cipher, settings);
    }

    private static ArchiveReader reader(
            Path path, Optional<Sidecar> sidecar, Optional<ArchiveCipher> cipher, EngineSettings settings)
            throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new BackupNotFoundException(path + " does not exist; see the list of backups");
        }
        String name = String.valueOf(path.getFileName());
        boolean encrypted = name.endsWith(".enc");
        if (encrypted && cipher.isEmpty()) {
            throw new KeyException(Phase.FETCH, path + " is encrypted; name the key that opens it");
        }
        var options = new ArchiveReader.Options(
                encrypted ? cipher : Optional.empty(), sidecar, settings.workers(), ReaderLimits.DEFAULT);
        return ArchiveReader.open(ArchiveBytes.of(path), name, options);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Optional<ArchiveHeader> header() {
        return reader.header();
    }

    @Override
    public Optional<Manifest> manifest() {
        return reader.manifest();
    }

    @Override
    public void entries(Consumer<? super ManifestEntry> consumer) {
        guarded(Phase.VERIFY, () -> {
            reader.entries(consumer);
            return true;
        });
    }

    @Override
    public long copy(ArchivePath entry, OutputStream out) {
        return guarded(Phase.FETCH, () -> reader.copy(entry, out));
    }

    @Override
    public VerifyResult verify() {
        return guarded(Phase.VERIFY, () -> verify(bytes -> {}));
    }

    VerifyResult verify(LongConsumer progress) throws IOException {
        Instant begun = settings.clock().instant();
        var required =
                new RequiredEntries(reader.header().map(ArchiveHeader::required).orElse(List.of()));
        boolean foreign = reader.header().isEmpty();
        VerifyReport report = reader.verify(progress, entry -> {
            required.seen(entry.path());
            if (foreign) {
                layout.see(entry.entry());
            }
        });
        return result(begun, report.sha256(), report.entries(), report.contentBytes(), required.missing());
    }

    /**
     * Makes sure that the archive is what was written. What its sidecar's MAC vouches for is compared as a file, at the
     * speed of the digest; everything else is read in full.
     */
    VerifyResult authenticate(LongConsumer progress) throws IOException {
        if (!reader.authenticated()) {
            return verify(progress);
        }
        Instant begun = settings.clock().instant();
        Digest digest = reader.verifyDigest(progress);
        var manifest = reader.manifest();
        return result(
                begun,
                digest,
                manifest.map(Manifest::entries).orElse(0L),
                manifest.map(Manifest::contentBytes).orElse(0L),
                List.of());
    }

    /**
     * Whether what is read of it is checked piece by piece: members against the table, the table against the sidecar. Then
     * a part can be read without the rest.
     */
    boolean isReadByIndex() {
        return reader.indexed() && sidecar.flatMap(Sidecar::tableDigest).isPresent();
    }

    /** What the sidecar says of an archive that {@linkplain #isReadByIndex() is read by its index}. */
    VerifyResult vouchedFor() throws IOException {
        var manifest = reader.manifest();
        return result(
                settings.clock().instant(),
                sidecar.orElseThrow().sha256(),
                manifest.map(Manifest::entries).orElse(0L),
                manifest.map(Manifest::contentBytes).orElse(0L),
                List.of());
    }

    /** What it holds: what header and manifest say, or, of an archive of others, what {@link #verify} came by. */
    List<ComponentSummary> components() {
        var manifest = reader.manifest();
        if (manifest.isPresent()) {
            return manifest.get().components();
        }
        return layout.components();
    }

    /** What was found in an archive of others. */
    ShellScriptLayout layout() {
        return layout;
    }

    private VerifyResult result(Instant begun, Digest digest, long entries, long contentBytes, List<String> missing)
            throws IOException {
        var notices = new ArrayList<Notice>();
        if (sidecar.isEmpty()) {
            notices.add(new Notice(
                    String.valueOf(path.getFileName()), "has no sidecar; it was checked by its content alone"));
        }
        return new VerifyResult(
                path,
                reader.header().map(ArchiveHeader::id),
                Files.size(path),
                digest,
                entries,
                contentBytes,
                reader.authenticated(),
                missing,
                reader.manifest().map(Manifest::warnings).orElse(List.<Warning>of()),
                notices,
                java.time.Duration.between(begun, settings.clock().instant()));
    }

    @Override
    public VerifyResult extract(Path directory, Predicate<? super ArchivePath> filter) {
        return guarded(Phase.STAGE, () -> new Extraction(this, settings).run(directory, filter));
    }

    @Override
    public VerifyResult extract(Path directory, PathSelection selection) {
        return guarded(Phase.STAGE, () -> new Extraction(this, settings).run(directory, selection));
    }

    @Override
    public long bytesRead() {
        return reader.bytesRead();
    }

    ArchiveReader reader() {
        return reader;
    }

    private <T> T guarded(Phase phase, Work<T> work) {
        try {
            return work.run();
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw Failures.of(phase, e);
        }
    }

    private interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(LocalArchive.class).warn("closing {}: {}", path, e.getMessage());
        }
    }
}
