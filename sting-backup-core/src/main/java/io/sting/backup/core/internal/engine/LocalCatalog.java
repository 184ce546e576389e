package io.sting.backup.core.internal.engine;

import io.sting.backup.BackupCatalog;
import io.sting.backup.core.internal.store.BackupStore;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.BackupKind;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RestoreProof;
import io.sting.backup.model.RetentionDecision;
import io.sting.backup.model.RetentionPolicy;
import io.sting.backup.model.StoredBackup;
import io.sting.backup.model.VerifyResult;
import io.sting.backup.spi.ArchiveCipher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The backups in a local folder. */
final class LocalCatalog implements BackupCatalog {
    private static final String LATEST = "latest";
    private static final int SHOWN = 5;

    private final BackupStore store;
    private final EngineSettings settings;

    LocalCatalog(Path directory, EngineSettings settings) {
        this.store = new BackupStore(directory.toAbsolutePath().normalize(), settings.clock());
        this.settings = settings;
    }

    @Override
    public Path directory() {
        return store.directory();
    }

    @Override
    public List<StoredBackup> list() {
        try {
            return store.list();
        } catch (IOException e) {
            throw Failures.of(Phase.FETCH, e);
        }
    }

    @Override
    public StoredBackup find(String reference) {
        List<StoredBackup> all = list();
        List<StoredBackup> found = reference.equals(LATEST)
                ? all.stream()
                        .filter(backup -> backup.kind() == BackupKind.ARCHIVE && backup.complete())
                        .limit(1)
                        .toList()
                : all.stream().filter(backup -> goesBy(backup, reference)).toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        String shown = ArchivePath.printable(reference);
        throw new BackupNotFoundException(
                found.isEmpty()
                        ? (reference.equals(LATEST)
                                        ? "no backup of the whole installation"
                                        : "no backup \"" + shown + "\"")
                                + " in " + store.directory() + "; " + whatThereIs(all)
                        : "\"" + shown + "\" names " + found.size() + " backups: " + names(found));
    }

    private static boolean goesBy(StoredBackup backup, String reference) {
        return backup.name().equals(reference)
                || (!reference.isEmpty()
                        && backup.id()
                                .filter(id -> id.value().startsWith(reference))
                                .isPresent());
    }

    private static String whatThereIs(List<StoredBackup> all) {
        return all.isEmpty() ? "there is none" : "there is " + names(all);
    }

    private static String names(List<StoredBackup> backups) {
        String first = backups.stream().limit(SHOWN).map(StoredBackup::name).collect(Collectors.joining(", "));
        return backups.size() > SHOWN ? first + " and " + (backups.size() - SHOWN) + " more" : first;
    }

    @Override
    public Path pathOf(StoredBackup backup) {
        return store.directory().resolve(backup.name());
    }

    @Override
    public VerifyResult verify(StoredBackup backup, Optional<ArchiveCipher> cipher) {
        var reporter = new RunReporter(settings.listener(), settings.clock());
        Path path = pathOf(backup);
        try (var archive = LocalArchive.open(path, cipher, settings)) {
            reporter.phase(Phase.VERIFY, OptionalLong.of(Files.size(path)));
            VerifyResult result = archive.verify(bytes -> reporter.progress(backup.name(), bytes));
            remember(backup, result, reporter);
            return result;
        } catch (IOException | RuntimeException e) {
            throw Failures.of(Phase.VERIFY, e);
        }
    }

    /** Reading needs no right to write; without it, only the memory is missing. */
    private void remember(StoredBackup backup, VerifyResult result, RunReporter reporter) {
        if (!result.restorable()) {
            return;
        }
        try {
            store.markVerified(backup.name(), result.sha256());
        } catch (IOException readOnly) {
            reporter.notice(backup.name(), "is good, which could not be recorded: " + Failures.describe(readOnly));
        }
    }

    @Override
    public Optional<RestoreProof> lastProof() {
        return store.lastProof();
    }

    @Override
    public void pin(StoredBackup backup) {
        setPinned(backup, true);
    }

    @Override
    public void unpin(StoredBackup backup) {
        setPinned(backup, false);
    }

    private void setPinned(StoredBackup backup, boolean pinned) {
        try (var lock = store.lock(pinned ? "pin" : "unpin", settings.lockWait())) {
            store.setPinned(backup.name(), pinned);
        } catch (IOException e) {
            throw Failures.of(Phase.RETAIN, e);
        }
    }

    @Override
    public List<RetentionDecision> rotate(RetentionPolicy policy, boolean dryRun) {
        try {
            if (dryRun || Files.notExists(store.directory())) {
                return new Rotation(store, settings.clock()).apply(policy, true);
            }
            try (var lock = store.lock("rotate", settings.lockWait())) {
                store.sweep();
                return new Rotation(store, settings.clock()).apply(policy, false);
            }
        } catch (IOException e) {
            throw Failures.of(Phase.RETAIN, e);
        }
    }
}
