package io.sting.backup.core.internal.engine;

import io.sting.backup.BackupPlan;
import io.sting.backup.RestorePlan;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.files.FileTree;
import io.sting.backup.core.postgres.PostgresDatabases;
import io.sting.backup.faults.Change;
import io.sting.backup.faults.ChangeObserver;
import io.sting.backup.faults.ObservedFiles;
import io.sting.backup.faults.StepServices;
import io.sting.backup.faults.StepTarget;
import io.sting.backup.testing.BackgroundService;
import io.sting.backup.testing.OtherJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backup or a restore in a process of its own, which halts at a step without any of the things that Java does when it
 * ends, or waits to be killed from outside.
 */
final class CrashingProcess {
    private static final int HALTED = 77;

    private final Process process;

    private CrashingProcess(Process process) {
        this.process = process;
    }

    /** Where everything is. */
    record Place(Path live, Path backups, Path workspace, Path service, String host, int port, List<String> databases) {
        PostgresDatabases postgres() {
            return PostgresDatabases.at(host, port).named(databases).restoreJobs(2);
        }

        FileTree files() {
            return FileWorld.tree(live);
        }

        BackgroundService background() throws IOException {
            return new BackgroundService(service);
        }

        Path state() {
            return backups.resolve(".sting");
        }
    }

    /** Starts a restore that halts at a step, if one is named, after another has failed, if one is named. */
    static CrashingProcess restore(Place place, Path archive, String haltAt, String failAt) throws IOException {
        return start(place, "restore", archive, haltAt, failAt);
    }

    static CrashingProcess backup(Place place) throws IOException {
        return start(place, "backup", "", "", "");
    }

    private static CrashingProcess start(Place place, String what, Object archive, String haltAt, String failAt)
            throws IOException {
        return new CrashingProcess(OtherJvm.running(
                        CrashingProcess.class,
                        List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        place.live(),
                        place.backups(),
                        place.workspace(),
                        place.service(),
                        place.host(),
                        place.port(),
                        String.join(",", place.databases()),
                        what,
                        archive,
                        haltAt,
                        failAt)
                .redirectError(place.workspace().resolveSibling("child.log").toFile())
                .start());
    }

    /** Waits until the work begins: the JVM's own start is not what is to be cut off. */
    void awaitBegin() throws IOException {
        int first = process.getInputStream().read();
        if (first != 'b') {
            throw new IOException("the process did not begin");
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** How it ended. */
    enum End {
        SUCCEEDED,
        FAILED,
        HALTED,
        KILLED
    }

    End await() throws InterruptedException {
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            kill();
            throw new IllegalStateException("the process did not end");
        }
        return switch (process.exitValue()) {
            case 0 -> End.SUCCEEDED;
            case HALTED -> End.HALTED;
            case 128 + 9 -> End.KILLED;
            default -> End.FAILED;
        };
    }

    /** For the new process alone. */
    public static void main(String[] given) throws IOException {
        var place = new Place(
                Path.of(given[0]),
                Path.of(given[1]),
                Path.of(given[2]),
                Path.of(given[3]),
                given[4],
                Integer.parseInt(given[5]),
                List.of(given[6].split(",")));
        System.out.print('b');
        System.out.flush();
        if (given[7].equals("backup")) {
            StingBackup.ofDefaults().run(backupPlan(place));
        } else {
            restoreHere(place, Path.of(given[8]), given[9], given[10]);
        }
    }

    static BackupPlan backupPlan(Place place) {
        return BackupPlan.builder("test")
                .source(place.files())
                .source(place.postgres())
                .directory(place.backups())
                .workspace(place.workspace())
                .build();
    }

    private static void restoreHere(Place place, Path archive, String haltAt, String failAt) throws IOException {
        StepTarget.Steps steps = step -> {
            if (step.equals(haltAt)) {
                Runtime.getRuntime().halt(HALTED);
            }
            if (step.equals(failAt)) {
                throw new IOException("made to fail at " + step);
            }
        };
        Path state = ObservedFiles.observed(place.state(), new JournalSteps(steps));
        StingBackup.ofDefaults()
                .run(RestorePlan.from(archive)
                        .stateDirectory(state)
                        .workspace(place.workspace())
                        .target(new StepTarget(place.files(), steps))
                        .target(new StepTarget(place.postgres(), steps))
                        .services(new StepServices(place.background().control(), steps))
                        .build());
    }

    /** Tells of each time that the journal appears in another state, and of its end: {@code journal.1.before}. */
    private record JournalSteps(StepTarget.Steps steps, AtomicInteger number, Map<Change, Integer> begun)
            implements ChangeObserver {
        JournalSteps(StepTarget.Steps steps) {
            this(steps, new AtomicInteger(), new HashMap<>());
        }

        private static Optional<Path> journal(Change change) {
            Path changed = change.kind() == Change.Kind.MOVE ? change.target() : change.path();
            boolean counts = change.kind() == Change.Kind.MOVE || change.kind() == Change.Kind.DELETE;
            return counts && String.valueOf(changed).matches(".*/restores/[0-9a-f]+\\.json")
                    ? Optional.of(changed)
                    : Optional.empty();
        }

        @Override
        public synchronized void before(Change change) throws IOException {
            if (journal(change).isPresent()) {
                begun.put(change, number.incrementAndGet());
                steps.reached("journal." + number.get() + ".before");
            }
        }

        @Override
        public synchronized void after(Change change) throws IOException {
            if (journal(change).isPresent()) {
                steps.reached("journal." + begun.get(change) + ".after");
            }
        }
    }
}
