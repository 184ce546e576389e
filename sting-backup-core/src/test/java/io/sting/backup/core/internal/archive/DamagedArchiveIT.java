package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.BackupEngine;
import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.files.TreeSnapshot;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.KeyException;
import io.sting.backup.spi.ArchiveCipher;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * 10,200 damages in one JVM, 3,400 to each of a plain archive, an encrypted one and an encrypted one with its sidecar:
 * 3,000 turned bits and 400 cuts. Each is put before {@code verify} and before a restore of the live tree by the whole
 * engine, and both refuse it; afterwards the live tree and what stands beside it are as they were. Keys are derived once
 * a salt.
 */
class DamagedArchiveIT {
    private static final int FLIPS = 3_000;
    private static final int CUTS = 400;

    @TempDir
    Path folder;

    private final BackupEngine engine = StingBackup.ofDefaults();
    private final List<String> unnoticed = new ArrayList<>();
    private Path live;
    private Path backups;

    @BeforeEach
    void makeTree() throws IOException {
        live = Files.createDirectory(folder.resolve("live"));
        backups = Files.createDirectory(folder.resolve("backups"));
        var random = new Random(3);
        Files.createDirectory(live.resolve("d"));
        for (int i = 0; i < 40; i++) {
            byte[] content = new byte[random.nextInt(20_000)];
            random.nextBytes(content);
            Files.write(live.resolve("d/f" + i), content);
            Files.createSymbolicLink(live.resolve("d/l" + i), Path.of("f" + i));
        }
        byte[] text = "a line of text that compresses well\n".repeat(40_000).getBytes(StandardCharsets.US_ASCII);
        Files.write(live.resolve("text"), text);
    }

    private static FileTree tree(Path live) {
        return FileTree.at(live);
    }

    @ParameterizedTest(name = "encrypted {0}, with a sidecar {1}")
    @CsvSource({"false,false", "true,false", "true,true"})
    void every_one_of_3_400_damages_is_refused_before_anything_live_is_touched(boolean encrypted, boolean withSidecar)
            throws Exception {
        Optional<ArchiveCipher> cipher =
                encrypted ? Optional.of(new CachingCipher(Archives.cipher())) : Optional.empty();
        var plan = BackupPlan.builder("test").source(tree(live)).directory(backups);
        cipher.ifPresent(plan::cipher);
        Path archive = engine.run(plan.build()).archive();
        if (!withSidecar) {
            Files.delete(archive.resolveSibling(Sidecar.metaName(String.valueOf(archive.getFileName()))));
        }
        var restore = RestorePlan.from(archive).target(tree(live));
        cipher.ifPresent(restore::cipher);
        engine.run(restore.build());
        var before = TreeSnapshot.of(live);
        var beside = names();

        damage(archive, restore.build(), cipher);

        assertThat(unnoticed).isEmpty();
        assertThat(TreeSnapshot.of(live)).isEqualTo(before);
        assertThat(names()).isEqualTo(beside);
    }

    private void damage(Path archive, RestorePlan plan, Optional<ArchiveCipher> cipher) throws IOException {
        byte[] sound = Files.readAllBytes(archive);
        var random = new Random(5);
        try (var file = new RandomAccessFile(archive.toFile(), "rw")) {
            for (int i = 0; i < FLIPS; i++) {
                int at = offset(random, sound.length, i);
                put(file, at, sound[at] ^ 1 << random.nextInt(8));
                expectRefusal(archive, plan, cipher, "bit turned at " + at + " of " + sound.length);
                put(file, at, sound[at]);
            }
            for (int i = 0; i < CUTS; i++) {
                int length = i < 60 ? sound.length - 1 - i : random.nextInt(sound.length);
                file.setLength(length);
                expectRefusal(archive, plan, cipher, "cut to " + length + " of " + sound.length);
                file.seek(length);
                file.write(sound, length, sound.length - length);
            }
            file.setLength(sound.length + 16L);
            expectRefusal(archive, plan, cipher, "zeros at the end");
            file.setLength(sound.length);
        }
        engine.run(plan);
    }

    private static void put(RandomAccessFile file, int at, int value) throws IOException {
        file.seek(at);
        file.write(value);
    }

    /** A quarter of the flips near the beginning and the end, where the formats' own fields are. */
    private static int offset(Random random, int length, int i) {
        return switch (i % 8) {
            case 0 -> random.nextInt(Math.min(length, 600));
            case 1 -> length - 1 - random.nextInt(Math.min(length, 4_000));
            default -> random.nextInt(length);
        };
    }

    private void expectRefusal(Path archive, RestorePlan plan, Optional<ArchiveCipher> cipher, String damage) {
        expectRefusal(() -> engine.run(plan), damage + ", restored");
        expectRefusal(
                () -> {
                    try (var opened = engine.open(archive, cipher)) {
                        opened.verify();
                    }
                },
                damage + ", verified");
    }

    private void expectRefusal(Runnable use, String damage) {
        try {
            use.run();
            unnoticed.add(damage);
        } catch (CorruptBackupException | KeyException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
        }
    }

    /** What lies in the folders around the live tree and the archive. */
    private TreeSet<String> names() throws IOException {
        var names = new TreeSet<String>();
        for (Path root : List.of(folder, backups)) {
            try (var entries = Files.list(root)) {
                entries.forEach(entry -> names.add(entry.toString()));
            }
        }
        return names;
    }
}
