package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.BackupEngine;
import io.sting.backup.BackupPlan;
import io.sting.backup.Installation;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.files.TreeSnapshot;
import io.sting.backup.core.services.CommandServices;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.error.RollbackFailedException;
import io.sting.backup.event.BackupEvent;
import io.sting.backup.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree that services, people and damage change between the steps of a restore. */
class ChangesMeanwhileIT {
    @TempDir
    Path folder;

    private Path live;
    private Path state;
    private final BackupEngine engine = StingBackup.ofDefaults();

    @BeforeEach
    void makeFolders() throws Exception {
        folder = folder.toRealPath();
        live = folder.resolve("live");
        state = folder.resolve("backups/.sting");
        Files.createDirectories(live.resolve("data"));
        Files.writeString(live.resolve("data/a.txt"), "a");
        Files.writeString(live.resolve("data/stays.log"), "a log");
    }

    private static FileTree tree(Path live) {
        return FileTree.at(live).excluding("*.log");
    }

    private Path backUp() {
        return engine.run(BackupPlan.builder("test")
                        .source(tree(live))
                        .directory(folder.resolve("backups"))
                        .build())
                .archive();
    }

    private RestorePlan.Builder restore(Path archive) {
        return RestorePlan.from(archive).target(tree(live));
    }

    @Test
    void restores_all_when_services_change_files_on_their_way_down() throws Exception {
        Files.writeString(live.resolve("data/session"), "of then");
        Tools.bash(live, "touch -d 2026-01-01 data/a.txt data/session data .");
        Map<String, String> original = TreeSnapshot.of(live);
        Path archive = backUp();
        Tools.bash(live, "echo 7 > app.pid; echo 7 > data/app.pid; rm data/session; echo changed > data/a.txt");
        String stop = "rm -f app.pid data/app.pid; echo now > data/session; echo bye > last-words; echo b > data/b";
        var services = CommandServices.named("app")
                .stop("sh", "-c", stop)
                .start("true")
                .in(live);

        engine.run(restore(archive).services(services).build());

        assertThat(TreeSnapshot.of(live)).isEqualTo(original);
    }

    @Test
    void undoes_into_a_folder_that_was_removed_since() throws Exception {
        Path archive = backUp();
        Files.writeString(live.resolve("data/a.txt"), "before");
        engine.run(restore(archive).keepPrevious().build());
        Tools.bash(live, "rm -r data");

        engine.undo(installation(archive));

        assertThat(live.resolve("data/a.txt")).hasContent("before");
        assertThat(engine.unsettled(state)).isEmpty();
    }

    private Installation installation(Path archive) {
        return restore(archive).build().installation();
    }

    @Test
    void does_not_undo_through_a_link_that_took_a_folders_place() throws Exception {
        Path archive = backUp();
        Files.writeString(live.resolve("data/a.txt"), "before");
        engine.run(restore(archive).keepPrevious().build());
        Tools.bash(folder, "mv live/data live/moved; mkdir other; echo mine > other/a.txt; ln -s ../other live/data");

        assertThatThrownBy(() -> engine.undo(installation(archive)))
                .isInstanceOf(RollbackFailedException.class)
                .hasMessageContaining(live.resolve("data") + " was a folder");

        assertThat(folder.resolve("other/a.txt")).hasContent("mine");
        Tools.bash(folder, "rm live/data; mv live/moved live/data");
        engine.recover(installation(archive));
        assertThat(live.resolve("data/a.txt")).hasContent("before");
    }

    @Test
    void keeps_what_was_moved_aside_when_its_plan_is_lost() throws Exception {
        Path archive = backUp();
        Files.writeString(live.resolve("data/a.txt"), "before");
        engine.run(restore(archive).keepPrevious().build());
        Tools.bash(live, "rm .sting-restore-*/plan.jsonl");

        assertThatThrownBy(() -> engine.undo(installation(archive)))
                .isInstanceOf(RollbackFailedException.class)
                .hasMessageContaining("data/a.txt was moved aside");

        assertThat(Tools.bash(live, "cat .sting-restore-*/old/data/a.txt")).isEqualTo("before");
        assertThat(engine.unsettled(state)).hasSize(1);
    }

    @Test
    void leaves_a_journal_of_another_version_to_that() throws Exception {
        Path archive = backUp();
        engine.run(restore(archive).keepPrevious().build());
        Tools.bash(
                state, "sed -i 's/\"format\":1/\"format\":2/' restores/*.json; grep -q 'format\":2' restores/*.json");

        assertThatThrownBy(() -> engine.recover(installation(archive)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("its format is 2")
                .hasMessageContaining("recover with the version that began the restore");
    }

    /** Goes on by a second whenever somebody looks, and progress is told no more than ten times in one. */
    private static Clock allProgressIsTold() {
        var seconds = new AtomicLong(1_773_458_100);
        InstantSource source = () -> Instant.ofEpochSecond(seconds.incrementAndGet());
        return source.withZone(ZoneOffset.UTC);
    }

    @Test
    void leaves_nothing_when_it_is_interrupted_while_it_stages() throws Exception {
        var noise = new byte[1_000_000];
        new Random(3).nextBytes(noise);
        for (int i = 0; i < 20; i++) {
            Files.write(live.resolve("data/noise" + i), noise);
        }
        Path archive = backUp();
        Map<String, String> before = TreeSnapshot.of(live);
        for (int round = 0; round < 3; round++) {
            var run = Thread.currentThread();
            var bytes = new AtomicLong(2_000_000L + 6_000_000L * round);
            var interrupting = StingBackup.builder()
                    .clock(allProgressIsTold())
                    .listener(event -> {
                        if (event instanceof BackupEvent.Progressed progress
                                && progress.phase() == io.sting.backup.model.Phase.STAGE
                                && progress.bytesDone() > bytes.get()) {
                            bytes.set(Long.MAX_VALUE);
                            run.interrupt();
                        }
                    })
                    .build();

            assertThatThrownBy(() -> interrupting.run(restore(archive).build()))
                    .isInstanceOf(InterruptedRunException.class);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(Tools.bash(folder, "find . -name '.sting-restore*' -o -name 'work-*' -o -path '*restores/*'"))
                    .isEmpty();
            assertThat(TreeSnapshot.of(live)).isEqualTo(before);
        }
    }
}
