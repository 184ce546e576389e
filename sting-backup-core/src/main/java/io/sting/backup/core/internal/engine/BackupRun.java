package io.sting.backup.core.internal.engine;

import io.sting.backup.BackupPlan;
import io.sting.backup.core.internal.archive.ArchiveWriter;
import io.sting.backup.core.internal.archive.WrittenArchive;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.core.internal.io.Workspace;
import io.sting.backup.core.internal.restore.RestoreJournal;
import io.sting.backup.core.internal.store.BackupStore;
import io.sting.backup.core.internal.store.FolderLock;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.BackupId;
import io.sting.backup.model.BackupKind;
import io.sting.backup.model.BackupResult;
import io.sting.backup.model.Digest;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RetentionDecision;
import io.sting.backup.model.UnsettledRestore.State;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.Hook;
import io.sting.backup.spi.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One backup: capture, publish, verify, retain. Each step takes what the one before returned. */
final class BackupRun {
    private static final int FORMAT_VERSION = 1;

    private final BackupPlan plan;
    private final EngineSettings settings;
    private final BackupStore store;
    private final RunReporter reporter;

    private record CapturedBackup(ArchiveHeader header, String name, WrittenArchive written) {}

    private record PublishedBackup(CapturedBackup captured, Path archive) {}

    private record VerifiedBackup(PublishedBackup published, boolean verified) {}

    BackupRun(BackupPlan plan, EngineSettings settings) {
        this.plan = plan;
        this.settings = settings;
        this.store = new BackupStore(plan.directory(), settings.clock());
        this.reporter = new RunReporter(settings.listener(), settings.clock());
    }

    BackupResult run() {
        var hooked = new HookedRun<BackupResult>(
                plan.hooks(),
                new Hook.Run(Hook.Operation.BACKUP, Optional.empty()),
                reporter,
                RunOutcome.BackedUp::new,
                BackupResult::withWarnings);
        return reporter.framed(() -> hooked.around(this::runLocked));
    }

    private BackupResult runLocked() throws IOException, InterruptedException {
        reporter.phase(Phase.PLAN);
        store.create();
        try (var installation = installationElsewhere();
                var lock = store.lock("backup", settings.lockWait())) {
            refuseUnsettled();
            store.sweep().forEach(name -> reporter.notice(name, "was left by a run that was cut off, and is removed"));
            VerifiedBackup backup = verify(publish(capture()));
            return result(backup, retain(backup));
        }
    }

    /**
     * Keeps restores away while their state is not in the backups' own folder; its lock does so otherwise. Where none could
     * begin, on a disk that is not there or is read-only, none has to be kept away, and a backup to elsewhere is wanted most.
     */
    private @Nullable FolderLock installationElsewhere() throws IOException {
        Path state = plan.stateDirectory();
        if (state.equals(store.stateFolder()) || !Files.isDirectory(state) || !Files.isWritable(state)) {
            return null;
        }
        return FolderLock.acquire(state, FolderLock.INSTALLATION, "backup", settings.lockWait(), settings.clock());
    }

    /** What a restore left half done is no state that anybody wants to keep. */
    private void refuseUnsettled() throws IOException {
        for (RestoreJournal journal : RestoreJournal.all(plan.stateDirectory())) {
            if (journal.state() != State.KEPT) {
                throw new RestoreException(
                        Phase.PLAN,
                        "restore " + journal.restoreId() + " of " + journal.archive()
                                + " was cut off and is not settled; recover first (restore --recover)");
            }
        }
    }

    private CapturedBackup capture() throws IOException, InterruptedException {
        ArchiveHeader header = header();
        String name = store.freeName(
                BackupKind.ARCHIVE, header.created(), plan.cipher().map(ArchiveCipher::extension));
        reporter.phase(Phase.CAPTURE, estimatedBytes());
        Path work = store.workFile(name);
        Path workspaceParent = plan.workspace().orElse(store.stateFolder());
        try (var workspace = Workspace.in(workspaceParent, store.stateFolder());
                var threads = new RunThreads(settings.executor(), "capture");
                var writer = ArchiveWriter.create(work, header, writerOptions(workspace))) {
            var required = new RequiredEntries(header.required());
            var capture = new Capture(
                    writer,
                    required,
                    workspace.folder(),
                    protectedPaths(),
                    reporter,
                    settings.clock(),
                    threads.executor());
            var components = capture.run(plan.sources());
            required.missing()
                    .forEach(pattern -> reporter.warn(pattern, "is required, and nothing in the backup matches"));
            return new CapturedBackup(header, name, writer.finish(components, reporter.warnings(), reporter.notices()));
        }
    }

    private ArchiveWriter.Options writerOptions(Workspace workspace) throws IOException {
        Path spool = Files.createDirectory(workspace.folder().resolve("spool"));
        return new ArchiveWriter.Options(plan.compression(), plan.cipher(), spool, settings.workers());
    }

    private ArchiveHeader header() throws IOException, InterruptedException {
        Instant created = settings.clock().instant();
        var required = new ArrayList<String>();
        for (BackupSource source : plan.sources()) {
            for (String pattern : source.required()) {
                required.add(source.name() + "/" + pattern);
            }
        }
        return new ArchiveHeader(
                FORMAT_VERSION,
                BackupId.of(created, new SecureRandom().nextInt()),
                created,
                HostName.here(),
                settings.version(),
                plan.sources().stream().map(BackupSource::name).toList(),
                required,
                plan.complete());
    }

    /** Known only if every source can tell, and asked only for somebody who looks. */
    private OptionalLong estimatedBytes() throws IOException, InterruptedException {
        if (!settings.listener().wantsTotals()) {
            return OptionalLong.empty();
        }
        long sum = 0;
        for (BackupSource source : plan.sources()) {
            OptionalLong bytes = source.estimatedBytes();
            if (bytes.isEmpty()) {
                return OptionalLong.empty();
            }
            sum += bytes.getAsLong();
        }
        return OptionalLong.of(sum);
    }

    private ProtectedPaths protectedPaths() throws IOException {
        var paths = new HashSet<>(plan.protectedPaths());
        paths.add(store.directory());
        plan.workspace().ifPresent(paths::add);
        return new ProtectedPaths(paths);
    }

    private PublishedBackup publish(CapturedBackup captured) throws IOException {
        reporter.phase(Phase.PUBLISH);
        WrittenArchive written = captured.written();
        try {
            var sidecar = written.sidecar(captured.name(), store.installationId());
            return new PublishedBackup(captured, store.publish(written.file(), captured.name(), sidecar));
        } catch (IOException | RuntimeException e) {
            DurableFiles.discard(written.file(), e);
            throw e;
        }
    }

    /**
     * Opens the archive as a stranger would and reads it back, byte by byte: what was checked member by member as it left
     * the compressor is on disk as it was written. One that does not pass is taken away again.
     */
    private VerifiedBackup verify(PublishedBackup published) throws IOException {
        if (!plan.verified()) {
            return new VerifiedBackup(published, false);
        }
        WrittenArchive written = published.captured().written();
        reporter.phase(Phase.VERIFY, OptionalLong.of(written.sizeBytes()));
        try (var archive = LocalArchive.open(published.archive(), plan.cipher(), settings)) {
            var digest = archive.reader().verifyDigest(bytes -> reporter.progress("archive", bytes));
            if (!digest.equals(written.sha256())) {
                throw new CorruptBackupException(published.archive() + " is not on disk as it was written; check the"
                        + " disk and the memory of this machine");
            }
        } catch (CorruptBackupException e) {
            store.list().stream()
                    .filter(backup -> backup.name().equals(published.captured().name()))
                    .findFirst()
                    .ifPresent(this::discard);
            throw e;
        }
        noteVerified(published.captured().name(), written.sha256());
        return new VerifiedBackup(published, true);
    }

    /** The backup is whole and good by now; not being able to note that takes nothing from it. */
    private void noteVerified(String name, Digest digest) {
        try {
            store.markVerified(name, digest);
        } catch (IOException e) {
            reporter.warn(name, "was verified, which could not be noted: " + Failures.describe(e));
        }
    }

    private void discard(io.sting.backup.model.StoredBackup backup) {
        try {
            store.delete(backup);
        } catch (IOException e) {
            reporter.warn(backup.name(), "is damaged and could not be removed: " + Failures.describe(e));
        }
    }

    /** Here, too: that an older backup could not be removed takes nothing from the new one. */
    private List<RetentionDecision> retain(VerifiedBackup backup) {
        if (plan.retention().isEmpty()) {
            return List.of();
        }
        reporter.phase(Phase.RETAIN);
        try {
            return new Rotation(store, settings.clock()).apply(plan.retention().get(), false);
        } catch (IOException e) {
            if (Failures.isInterrupt(e)) {
                throw Failures.of(Phase.RETAIN, e);
            }
            reporter.warn(
                    store.directory().toString(),
                    "older backups could not all be removed: " + Failures.describe(e) + "; see rotate");
            return List.of();
        }
    }

    private BackupResult result(VerifiedBackup backup, List<RetentionDecision> retention) {
        CapturedBackup captured = backup.published().captured();
        WrittenArchive written = captured.written();
        return new BackupResult(
                captured.header().id(),
                backup.published().archive(),
                written.sizeBytes(),
                written.sha256(),
                plan.cipher().isPresent(),
                plan.complete(),
                backup.verified(),
                written.manifest(),
                retention,
                reporter.warnings(),
                reporter.notices(),
                reporter.elapsed());
    }
}
