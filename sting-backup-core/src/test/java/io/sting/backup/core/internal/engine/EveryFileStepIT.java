package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.faults.ChangeObserver;
import io.sting.backup.faults.Cut;
import io.sting.backup.faults.Cut.CutOff;
import io.sting.backup.faults.ObservedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore of files, cut off or made to fail at every single change that it makes to any file. */
class EveryFileStepIT {
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
        System.out.println(cuts + " cuts, of which " + old + " ended in the old state");
        assertThat(old).isBetween(1, cuts - 1);
    }
}
