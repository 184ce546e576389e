package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.error.BackupException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.error.StorageException;
import io.sting.backup.faults.Change;
import io.sting.backup.faults.ChangeObserver;
import io.sting.backup.faults.Cut;
import io.sting.backup.faults.Cut.CutOff;
import io.sting.backup.faults.ObservedFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore of files, cut off or made to fail at every single change that it makes to any file. */
class EveryFileStepIT {
    private static final long SEED = Long.getLong("sting.tests.seed", 20260314);
    private static final int RECOVERIES = Integer.getInteger("sting.tests.kills", 12) * 5;
    private static final int STRIDE = 9;

    @TempDir
    Path folder;

    private FileWorld world;

    @BeforeEach
    void makeWorld() throws Exception {
        world = new FileWorld(folder);
    }

    private void restore(ChangeObserver observer, boolean keepPrevious) {
        Path live = ObservedFiles.observed(world.live(), observer);
        var plan = FileWorld.restore(live, ObservedFiles.beside(live, world.archive()));
        FileWorld.engine().run((keepPrevious ? plan.keepPrevious() : plan).build());
    }

    private void recover(ChangeObserver observer) {
        Path live = ObservedFiles.observed(world.live(), observer);
        FileWorld.engine().recover(ObservedFiles.beside(live, world.state()), List.of(FileWorld.tree(live)));
    }

    private void undo(ChangeObserver observer) {
        Path live = ObservedFiles.observed(world.live(), observer);
        FileWorld.engine().undo(ObservedFiles.beside(live, world.state()), List.of(FileWorld.tree(live)));
    }

    private interface Run {
        void with(ChangeObserver observer);
    }

    /** @return what it was cut off before; null if it came to its end */
    private static String cutOff(Cut cut, Run run) {
        try {
            run.with(cut);
            return null;
        } catch (CutOff off) {
            return off.getMessage();
        } catch (RuntimeException | Error e) {
            assertThat(cut.happened())
                    .describedAs("failed without being cut off: %s", e)
                    .isTrue();
            return String.valueOf(e);
        }
    }

    private void recoverTwice(String when) throws IOException {
        FileWorld.engine().recover(world.state(), List.of(FileWorld.tree(world.live())));
        world.assertSettled(when);
        boolean old = world.isOld();
        assertThat(FileWorld.engine().recover(world.state(), List.of(FileWorld.tree(world.live()))))
                .isEmpty();
        world.assertSettled("recovered again, " + when);
        assertThat(world.isOld()).isEqualTo(old);
    }

    @Test
    void is_wholly_old_or_new_when_cut_off_before_any_change() throws Exception {
        int old = 0;
        int cuts = 0;
        for (; ; cuts++) {
            String where = cutOff(new Cut(cuts), observer -> restore(observer, false));
            if (where == null) {
                break;
            }
            recoverTwice("after change " + cuts + ", " + where);
            old += world.isOld() ? 1 : 0;
            world.reset();
        }
        world.assertRestored("at the end");
        assertThat(old).isBetween(cuts / 4, cuts - 1);
    }

    @Test
    void is_wholly_old_or_new_when_the_recovery_is_cut_off_too() throws Exception {
        var random = new Random(SEED);
        for (int i = 0; i < RECOVERIES; i++) {
            int first = 20 + random.nextInt(220);
            String where = cutOff(new Cut(first), observer -> restore(observer, false));
            for (int more = random.nextInt(3); more >= 0; more--) {
                where += ", then " + cutOff(new Cut(random.nextInt(40)), this::recover);
            }
            recoverTwice("seed " + SEED + ", after change " + first + ", " + where);
            world.reset();
        }
    }

    @Test
    void is_wholly_old_or_new_when_the_way_back_is_cut_off() throws Exception {
        for (int cuts = 0; ; cuts += STRIDE) {
            restore(change -> {}, true);
            String where = cutOff(new Cut(cuts), this::undo);
            if (where == null) {
                world.assertUntouched("undone");
                return;
            }
            FileWorld.engine().recover(world.state(), List.of(FileWorld.tree(world.live())));
            boolean stillKept = !FileWorld.engine().unsettled(world.state()).isEmpty();
            if (stillKept) {
                FileWorld.engine().undo(world.state(), List.of(FileWorld.tree(world.live())));
            }
            world.assertUntouched("undo after change " + cuts + ", " + where);
            world.reset();
        }
    }

    /** A change that fails, once or from then on, as on a disk that breaks. */
    private static final class Failing implements ChangeObserver {
        private final int number;
        private final boolean forGood;
        private final AtomicInteger seen = new AtomicInteger();
        private volatile String failed = "";

        Failing(int number, boolean forGood) {
            this.number = number;
            this.forGood = forGood;
        }

        @Override
        public void before(Change change) throws IOException {
            int now = seen.getAndIncrement();
            if (now == number || (forGood && now > number)) {
                if (failed.isEmpty()) {
                    failed = change.toString();
                }
                throw new FileSystemException(change.path().toString(), null, "Input/output error");
            }
        }
    }

    @Test
    void is_wholly_old_or_new_when_any_change_fails_once() throws Exception {
        int refused = 0;
        for (int number = 0; ; number++) {
            var failing = new Failing(number, false);
            boolean restored = restores(failing);
            if (failing.failed.isEmpty()) {
                break;
            }
            String when = "as change " + number + " failed, " + failing.failed;
            FileWorld.engine().recover(world.state(), List.of(FileWorld.tree(world.live())));
            world.assertSettled(when);
            if (!restored) {
                world.assertUntouched(when);
                refused++;
            }
            world.reset();
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void is_wholly_old_or_new_after_recovery_when_changes_fail_for_good() throws Exception {
        for (int number = 0; ; number += STRIDE) {
            var failing = new Failing(number, true);
            restores(failing);
            if (failing.failed.isEmpty()) {
                return;
            }
            recoverTwice("from change " + number + " on all failed, " + failing.failed);
            world.reset();
        }
    }

    /** Whether it succeeded; if not, whether it said what on, in one line and as one of our own errors. */
    private boolean restores(Failing failing) {
        try {
            restore(failing, false);
            return true;
        } catch (BackupException e) {
            assertThat(e)
                    .describedAs(failing.failed)
                    .isInstanceOfAny(StorageException.class, RestoreException.class)
                    .hasMessageContaining("Input/output error")
                    .hasMessageContaining(world.folder().toString());
            assertThat(e.getMessage()).doesNotContain("\n");
            if (e instanceof RestoreRolledBackException && !failing.forGood) {
                assertThat(e).hasMessageContaining("the previous state is in place");
            }
            return false;
        }
    }
}
