package io.sting.backup.core.internal.engine;

import io.sting.backup.error.HookException;
import io.sting.backup.model.Warning;
import io.sting.backup.spi.Hook;
import io.sting.backup.spi.RunOutcome;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A run with what its plan wants done before and after, outside of every lock: a hook may mount the disk that the backups
 * are on, and may itself run what locks.
 *
 * @param outcome what hooks are told of a result
 * @param withWarnings a result with the warnings of hooks among its own
 */
record HookedRun<T>(
        List<Hook> hooks,
        Hook.Run run,
        RunReporter reporter,
        Function<T, RunOutcome> outcome,
        BiFunction<T, List<Warning>, T> withWarnings) {

    T around(RunReporter.Story<T> story) throws IOException, InterruptedException {
        Deque<Hook> begun = new ArrayDeque<>();
        T result;
        try {
            before(begun);
            result = story.tell();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            throw failed(begun, e);
        }
        after(begun, outcome.apply(result));
        return withWarnings.apply(result, reporter.warnings());
    }

    /** Tells the hooks what the run ends with, and hands that back. */
    private RuntimeException failed(Deque<Hook> begun, Throwable failure) {
        Throwable ending = ending(failure);
        boolean interrupted = Thread.interrupted();
        after(begun, new RunOutcome.Failed(ending));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (ending instanceof RuntimeException unchecked) {
            return unchecked;
        }
        throw (Error) ending;
    }

    private Throwable ending(Throwable failure) {
        try {
            return failure instanceof Exception exception ? Failures.of(reporter.phase(), exception) : failure;
        } catch (RuntimeException faultOfTheProgram) {
            return faultOfTheProgram;
        }
    }

    private void before(Deque<Hook> begun) throws InterruptedException {
        for (Hook hook : hooks) {
            begun.push(hook);
            try {
                hook.before(run);
            } catch (IOException e) {
                if (Failures.isInterrupt(e)) {
                    throw interrupted(e);
                }
                throw new HookException(Failures.describe(e) + "; " + nothingDone(), e);
            }
        }
    }

    private static InterruptedException interrupted(IOException e) {
        var interrupted = new InterruptedException(e.getMessage());
        interrupted.initCause(e);
        return interrupted;
    }

    private String nothingDone() {
        return "the " + run.operation().name().toLowerCase(Locale.ROOT) + " was not begun";
    }

    /** The last begun first; an interrupt ends the hook that runs, and those that were to come are left out. */
    private void after(Deque<Hook> begun, RunOutcome told) {
        while (!begun.isEmpty()) {
            try {
                begun.pop().after(run, told);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reporter.warn("hooks", "were interrupted; what was to be done after the run is not all done");
                return;
            } catch (IOException | RuntimeException e) {
                reporter.warn("hooks", Failures.messageOf(e));
            }
        }
    }
}
