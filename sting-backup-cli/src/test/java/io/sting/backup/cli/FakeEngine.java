package io.sting.backup.cli;

import io.sting.backup.BackupArchive;
import io.sting.backup.BackupCatalog;
import io.sting.backup.BackupEngine;
import io.sting.backup.BackupPlan;
import io.sting.backup.Installation;
import io.sting.backup.RestorePlan;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.event.BackupEvent;
import io.sting.backup.event.BackupListener;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.BackupId;
import io.sting.backup.model.BackupKind;
import io.sting.backup.model.BackupResult;
import io.sting.backup.model.ComponentProof;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Digest;
import io.sting.backup.model.DrillResult;
import io.sting.backup.model.KeptState;
import io.sting.backup.model.KeyFingerprint;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.Notice;
import io.sting.backup.model.PathSelection;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RecoveryResult;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestorePreview;
import io.sting.backup.model.RestoreProof;
import io.sting.backup.model.RestoreResult;
import io.sting.backup.model.RetentionDecision;
import io.sting.backup.model.RetentionPolicy;
import io.sting.backup.model.StoredBackup;
import io.sting.backup.model.UnsettledRestore;
import io.sting.backup.model.VerifyResult;
import io.sting.backup.model.Warning;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.RestoreTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An engine without a disk: it remembers what it was asked to do, and does as the test has told it. */
final class FakeEngine implements BackupEngine {
    static final Digest DIGEST = new Digest("ab".repeat(32));

    /** What the manifest tells of databases, as far as the command line has a use for it. */
    private static final Map<String, Object> DATABASES = databases("sting_app", "kratos_db");

    /** Each is a fourth as large as the one before. */
    static Map<String, Object> databases(String... names) {
        var databases = new ArrayList<Map<String, Object>>();
        long sizeBytes = 12L << 20;
        for (String name : names) {
            databases.add(database(name, sizeBytes));
            sizeBytes /= 4;
        }
        return Map.of(
                "server",
                Map.of("version", "15.1", "versionNumber", 150_001L, "clientMajorVersion", 15L, "passwords", false),
                "databases",
                databases);
    }

    private static Map<String, Object> database(String name, long sizeBytes) {
        var facts = new LinkedHashMap<String, Object>(Map.of("name", name, "sizeBytes", sizeBytes));
        List.of("owner", "encoding", "collate", "ctype", "provider", "tablespace")
                .forEach(key -> facts.put(key, "C"));
        List.of("template", "allowConnections", "ours").forEach(key -> facts.put(key, true));
        facts.put("connectionLimit", -1L);
        return facts;
    }

    final List<RestorePlan> drills = new ArrayList<>();
    List<ComponentProof> proofs = List.of(new ComponentProof("files", Map.of("files", 220L), List.of()));

    @Nullable
    RestoreProof proof;

    final Clock clock;
    final List<StoredBackup> backups = new ArrayList<>();
    final List<BackupPlan> backupPlans = new ArrayList<>();
    final List<RestorePlan> restorePlans = new ArrayList<>();
    final List<RestorePlan> previewPlans = new ArrayList<>();
    final List<RestoreChange> changes = new ArrayList<>();
    final List<Installation> installations = new ArrayList<>();
    final Deque<BackupException> failures = new ArrayDeque<>();
    final Map<String, BackupException> damaged = new LinkedHashMap<>();
    final List<Warning> warnings = new ArrayList<>();
    final List<Notice> notices = new ArrayList<>();
    final List<String> missing = new ArrayList<>();
    final List<UnsettledRestore> unsettled = new ArrayList<>();
    final List<ManifestEntry> entries = new ArrayList<>();
    Optional<ArchiveHeader> header = Optional.empty();
    Optional<BackupException> failsAmongEntries = Optional.empty();
    String content = "content";
    BackupListener listener = BackupListener.NONE;
    Duration lockWait = Duration.ZERO;

    FakeEngine(Clock clock) {
        this.clock = clock;
    }

    StoredBackup add(String name, Instant created) {
        var backup = new StoredBackup(
                name,
                BackupKind.ARCHIVE,
                Optional.of(BackupId.of(created, 7)),
                created,
                15_000_000,
                name.endsWith(".enc"),
                true,
                List.of("files", "databases"),
                Optional.of(DIGEST),
                name.endsWith(".enc") ? Optional.of(new KeyFingerprint("0123456789abcdef")) : Optional.empty(),
                false,
                Optional.of(created),
                Optional.empty());
        backups.add(backup);
        backups.sort(Comparator.comparing(StoredBackup::created).reversed());
        return backup;
    }

    private void failIfTold() {
        var failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public BackupResult run(BackupPlan plan) {
        failIfTold();
        backupPlans.add(plan);
        var components = plan.sources().stream()
                .map(source -> new ComponentSummary(source.name(), 1_234, 5_000_000, Map.of()))
                .toList();
        listener.on(new BackupEvent.PhaseStarted(Phase.CAPTURE));
        listener.on(new BackupEvent.Progressed(Phase.CAPTURE, "files", 1_000_000, OptionalLong.of(5_000_000)));
        warnings.forEach(warning -> listener.on(new BackupEvent.Warned(warning)));
        listener.on(new BackupEvent.RunFinished(true, Duration.ofSeconds(3)));
        var id = BackupId.of(clock.instant(), 1);
        return new BackupResult(
                id,
                plan.directory()
                        .resolve("sting_backup_20260314_120000.tar.gz"
                                + (plan.cipher().isPresent() ? ".enc" : "")),
                14_900_000,
                DIGEST,
                plan.cipher().isPresent(),
                plan.complete(),
                plan.verified(),
                new Manifest(id, components, 2_468, 10_000_000, warnings, notices),
                plan.retention()
                        .map(policy -> policy.decide(backups, ZonedDateTime.now(clock)))
                        .orElse(List.of()),
                warnings,
                notices,
                Duration.ofMillis(3_210));
    }

    @Override
    public RestoreResult run(RestorePlan plan) {
        failIfTold();
        restorePlans.add(plan);
        return new RestoreResult(
                "r1",
                plan.archive(),
                header.map(ArchiveHeader::id),
                plan.targets().stream()
                        .map(RestoreTarget::name)
                        .map(name -> new ComponentSummary(name, 10, 1_000, Map.of()))
                        .toList(),
                warnings,
                notices,
                123_456,
                Duration.ofSeconds(75));
    }

    @Override
    public RestorePreview preview(RestorePlan plan, Consumer<? super RestoreChange> consumer) {
        failIfTold();
        previewPlans.add(plan);
        var components = new ArrayList<RestorePreview.Component>();
        for (RestoreTarget target : plan.targets()) {
            var totals = new EnumMap<RestoreChange.Action, RestorePreview.Total>(RestoreChange.Action.class);
            changes.stream()
                    .filter(change -> change.component().equals(target.name()))
                    .forEach(change -> {
                        totals.put(
                                change.action(),
                                totals.getOrDefault(change.action(), RestorePreview.Total.NONE)
                                        .plus(change.sizeBytes()));
                        consumer.accept(change);
                    });
            components.add(new RestorePreview.Component(target.name(), totals, 0));
        }
        return new RestorePreview(
                plan.archive(),
                header.map(ArchiveHeader::id),
                components,
                warnings,
                notices,
                123_456,
                Duration.ofSeconds(2));
    }

    @Override
    public DrillResult drill(RestorePlan plan) {
        drills.add(plan);
        var drilled = new DrillResult(
                plan.archive(),
                Optional.empty(),
                DIGEST,
                clock.instant(),
                proofs,
                List.of(),
                List.of(),
                Duration.ofSeconds(3));
        if (drilled.proven()) {
            proof = new RestoreProof(
                    plan.archive().getFileName().toString(), Optional.empty(), clock.instant(), proofs);
        }
        return drilled;
    }

    @Override
    public List<UnsettledRestore> unsettled(Path stateDirectory) {
        return List.copyOf(unsettled);
    }

    @Override
    public List<RecoveryResult> recover(Installation installation) {
        failIfTold();
        installations.add(installation);
        var results = unsettled.stream()
                .filter(restore ->
                        restore.state() != UnsettledRestore.State.KEPT || restore.isKeptTooLong(clock.instant()))
                .map(restore -> new RecoveryResult(
                        restore,
                        restore.state() == UnsettledRestore.State.COMMITTED
                                || restore.state() == UnsettledRestore.State.KEPT))
                .toList();
        results.forEach(result -> unsettled.remove(result.restore()));
        return results;
    }

    @Override
    public RecoveryResult undo(Installation installation) {
        failIfTold();
        installations.add(installation);
        if (unsettled.isEmpty()) {
            throw new BackupNotFoundException("no restore kept its previous state");
        }
        return new RecoveryResult(unsettled.remove(0), false);
    }

    @Override
    public List<KeptState> kept(Installation installation) {
        return unsettled.stream()
                .filter(restore -> restore.state() == UnsettledRestore.State.KEPT)
                .map(restore -> new KeptState(restore, OptionalLong.of(3_000_000)))
                .toList();
    }

    @Override
    public BackupCatalog catalog(Path directory) {
        return new FakeCatalog(directory);
    }

    @Override
    public BackupArchive open(Path archive, Optional<ArchiveCipher> cipher) {
        return new FakeArchive(archive);
    }

    private VerifyResult verified(Path archive) {
        var failure = damaged.get(archive.getFileName().toString());
        if (failure != null) {
            throw failure;
        }
        return new VerifyResult(
                archive,
                header.map(ArchiveHeader::id),
                14_900_000,
                DIGEST,
                2_468,
                10_000_000,
                true,
                missing,
                warnings,
                notices,
                Duration.ofMillis(850));
    }

    private final class FakeCatalog implements BackupCatalog {
        private final Path directory;

        FakeCatalog(Path directory) {
            this.directory = directory;
        }

        @Override
        public Path directory() {
            return directory;
        }

        @Override
        public List<StoredBackup> list() {
            return List.copyOf(backups);
        }

        @Override
        public StoredBackup find(String reference) {
            return backups.stream()
                    .filter(backup ->
                            reference.equals("latest") || backup.name().equals(reference))
                    .findFirst()
                    .orElseThrow(() ->
                            new BackupNotFoundException("there is no backup \"" + reference + "\" in " + directory));
        }

        @Override
        public Path pathOf(StoredBackup backup) {
            return directory.resolve(backup.name());
        }

        @Override
        public VerifyResult verify(StoredBackup backup, Optional<ArchiveCipher> cipher) {
            failIfTold();
            return verified(pathOf(backup));
        }

        @Override
        public Optional<RestoreProof> lastProof() {
            return Optional.ofNullable(proof);
        }

        @Override
        public void pin(StoredBackup backup) {
            failIfTold();
            replace(backup, true);
        }

        @Override
        public void unpin(StoredBackup backup) {
            failIfTold();
            replace(backup, false);
        }

        private void replace(StoredBackup b, boolean pinned) {
            backups.remove(b);
            backups.add(new StoredBackup(
                    b.name(),
                    b.kind(),
                    b.id(),
                    b.created(),
                    b.sizeBytes(),
                    b.encrypted(),
                    b.complete(),
                    b.components(),
                    b.sha256(),
                    b.fingerprint(),
                    pinned,
                    b.verified(),
                    b.proven()));
        }

        @Override
        public List<RetentionDecision> rotate(RetentionPolicy policy, boolean dryRun) {
            failIfTold();
            var decisions = policy.decide(backups, ZonedDateTime.now(clock));
            if (!dryRun) {
                decisions.stream().filter(d -> !d.keep()).forEach(d -> backups.remove(d.backup()));
            }
            return decisions;
        }
    }

    private final class FakeArchive implements BackupArchive {
        private final Path path;

        FakeArchive(Path path) {
            this.path = path;
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public Optional<ArchiveHeader> header() {
            return header;
        }

        @Override
        public Optional<Manifest> manifest() {
            return header.map(known -> new Manifest(
                    known.id(),
                    List.of(
                            new ComponentSummary("files", 10, 1_536, Map.of()),
                            new ComponentSummary("databases", 3, 5_000, DATABASES)),
                    13,
                    6_536,
                    warnings,
                    notices));
        }

        @Override
        public void entries(Consumer<? super ManifestEntry> consumer) {
            entries.forEach(consumer);
            failsAmongEntries.ifPresent(failure -> {
                throw failure;
            });
        }

        @Override
        public long copy(ArchivePath wanted, OutputStream out) {
            if (entries.stream().noneMatch(entry -> entry.path().equals(wanted))) {
                throw new BackupNotFoundException("there is no file " + wanted + " in " + path.getFileName());
            }
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            try {
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.length;
        }

        @Override
        public VerifyResult extract(Path directory, Predicate<? super ArchivePath> filter) {
            failIfTold();
            entries.removeIf(entry -> !filter.test(entry.path()));
            return verified(path);
        }

        @Override
        public VerifyResult extract(Path directory, PathSelection selection) {
            failIfTold();
            entries.removeIf(entry -> !selection.test(entry.path()));
            return verified(path);
        }

        @Override
        public long bytesRead() {
            return 4_321;
        }

        @Override
        public VerifyResult verify() {
            failIfTold();
            return verified(path);
        }

        @Override
        public void close() {}
    }
}
