package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.hooks.CommandHook;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.HookException;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.model.Warning;
import io.sting.backup.spi.Hook;
import io.sting.backup.spi.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HooksTest {
    private static final String TELL = "env | grep ^STING_ | sort > \"$STING_HOOK\"";

    @TempDir
    Path folder;

    private Path live;
    private Path backups;

    @BeforeEach
    void makeTree() throws IOException {
        folder = folder.toRealPath();
        live = Files.createDirectory(folder.resolve("live"));
        backups = folder.resolve("backups");
        Files.writeString(live.resolve("data.txt"), "data");
    }

    private BackupPlan.Builder backup() {
        return BackupPlan.builder("test").source(FileTree.at(live)).directory(backups);
    }

    private CommandHook hook() {
        return CommandHook.none().in(folder);
    }

    private CommandHook telling() {
        return hook().before("sh", "-c", TELL).after("sh", "-c", TELL);
    }

    private Map<String, String> told(String hook) throws IOException {
        var told = new TreeMap<String, String>();
        for (String line : Files.readAllLines(folder.resolve(hook))) {
            told.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        return told;
    }

    @Test
    void are_told_what_a_backup_and_a_restore_came_to() throws Exception {
        var backup = StingBackup.ofDefaults().run(backup().hook(telling()).build());
        Files.writeString(live.resolve("data.txt"), "changed");
        StingBackup.ofDefaults()
                .run(RestorePlan.from(backup.archive())
                        .target(FileTree.at(live))
                        .hook(telling())
                        .build());

        String archive = backup.archive().toString();
        String id = backup.id().value();
        assertThat(told("before_backup")).isEqualTo(Map.of("STING_HOOK", "before_backup", "STING_OPERATION", "backup"));
        assertThat(told("after_backup"))
                .isEqualTo(Map.of(
                        "STING_HOOK", "after_backup",
                        "STING_OPERATION", "backup",
                        "STING_OUTCOME", "success",
                        "STING_EXIT", "0",
                        "STING_ARCHIVE", archive,
                        "STING_BACKUP_ID", id));
        assertThat(told("before_restore"))
                .isEqualTo(
                        Map.of("STING_HOOK", "before_restore", "STING_OPERATION", "restore", "STING_ARCHIVE", archive));
        assertThat(told("after_restore"))
                .isEqualTo(Map.of(
                        "STING_HOOK", "after_restore",
                        "STING_OPERATION", "restore",
                        "STING_OUTCOME", "success",
                        "STING_EXIT", "0",
                        "STING_ARCHIVE", archive,
                        "STING_BACKUP_ID", id));
    }

    @Test
    void are_told_of_warnings() throws Exception {
        StingBackup.ofDefaults()
                .run(BackupPlan.builder("test")
                        .source(FileTree.at(live).requiring("missing.yml"))
                        .directory(backups)
                        .hook(telling())
                        .build());

        assertThat(told("after_backup"))
                .containsEntry("STING_OUTCOME", "warnings")
                .containsEntry("STING_EXIT", "3");
    }

    @Test
    void are_told_why_a_restore_failed() throws Exception {
        var plan = RestorePlan.from(backups.resolve("none.tar.gz"))
                .target(FileTree.at(live))
                .hook(telling())
                .build();

        assertThatThrownBy(() -> StingBackup.ofDefaults().run(plan)).isInstanceOf(BackupNotFoundException.class);

        assertThat(told("after_restore"))
                .containsEntry("STING_OUTCOME", "failure")
                .containsEntry("STING_EXIT", "10")
                .hasEntrySatisfying("STING_ERROR", error -> assertThat(error).contains("none.tar.gz does not exist"));
    }

    @Test
    void stop_the_run_before_anything_happens_and_clean_up_when_one_before_fails() throws Exception {
        var plan = backup().hook(hook().before("touch", "mounted").after("sh", "-c", "mv mounted unmounted; " + TELL))
                .hook(hook().before("sh", "-c", "echo no such disk; exit 32").after("touch", "second-after"))
                .hook(hook().before("touch", "third").after("touch", "third-after"))
                .build();

        assertThatThrownBy(() -> StingBackup.ofDefaults().run(plan))
                .isInstanceOf(HookException.class)
                .hasMessage("hook before_backup, command 1 (sh) ended with exit code 32: no such disk; the backup was"
                        + " not begun");

        assertThat(backups).doesNotExist();
        assertThat(folder.resolve("unmounted")).exists();
        assertThat(folder.resolve("second-after")).exists();
        assertThat(folder.resolve("third")).doesNotExist();
        assertThat(folder.resolve("third-after")).doesNotExist();
        assertThat(told("after_backup")).containsEntry("STING_EXIT", "1");
    }

    @Test
    void warn_and_change_nothing_when_one_after_fails() throws Exception {
        var result = StingBackup.ofDefaults()
                .run(backup().hook(
                                hook().after("sh", "-c", "echo broken; exit 4").after("touch", "still-run"))
                        .build());

        assertThat(result.archive()).exists();
        assertThat(result.warnings())
                .containsExactly(
                        new Warning("hooks", "hook after_backup, command 1 (sh) ended with exit code 4: broken"));
        assertThat(folder.resolve("still-run")).exists();
    }

    /** What a third party could write. */
    private record Remembering(String name, List<String> calls) implements Hook {
        @Override
        public void before(Run run) {
            calls.add(name + " before " + run.operation());
        }

        @Override
        public void after(Run run, RunOutcome outcome) {
            calls.add(name + " after " + outcome.getClass().getSimpleName());
        }
    }

    @Test
    void are_run_in_order_and_back_and_may_take_the_locks_of_the_run() {
        var calls = new ArrayList<String>();
        var nested = backup().build();
        var locking = new Hook() {
            @Override
            public void before(Run run) {
                StingBackup.ofDefaults().run(nested);
            }

            @Override
            public void after(Run run, RunOutcome outcome) {
                StingBackup.ofDefaults().run(nested);
            }
        };

        StingBackup.ofDefaults()
                .run(backup().hook(new Remembering("one", calls))
                        .hook(locking)
                        .hook(new Remembering("two", calls))
                        .build());

        assertThat(calls)
                .containsExactly("one before BACKUP", "two before BACKUP", "two after BackedUp", "one after BackedUp");
        assertThat(StingBackup.ofDefaults().catalog(backups).list()).hasSize(3);
    }

    @Test
    void clean_up_after_an_interrupt() throws Exception {
        var plan = backup().hook(
                        hook().before("sh", "-c", "touch begun; sleep 600").after("sh", "-c", "sleep 0.2; " + TELL))
                .build();
        var failure = new AtomicReference<BackupException>();
        var run = new Thread(() -> {
            try {
                StingBackup.ofDefaults().run(plan);
            } catch (BackupException e) {
                failure.set(e);
            }
        });
        run.start();
        while (Files.notExists(folder.resolve("begun"))) {
            Thread.sleep(10);
        }

        run.interrupt();
        run.join(60_000);

        assertThat(failure.get()).isInstanceOf(InterruptedRunException.class);
        assertThat(told("after_backup")).containsEntry("STING_EXIT", "130").containsEntry("STING_OUTCOME", "failure");
        assertThat(backups).doesNotExist();
    }
}
