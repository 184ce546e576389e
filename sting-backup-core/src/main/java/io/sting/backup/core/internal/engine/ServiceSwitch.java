package io.sting.backup.core.internal.engine;

import io.sting.backup.error.RestoreException;
import io.sting.backup.model.Phase;
import io.sting.backup.model.ServiceSnapshot;
import io.sting.backup.spi.ServiceControl;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services of one restore: off before the live state changes, on after, and as they were in the end. Does nothing if
 * there are none, or none was touched. For one thread at a time.
 */
final class ServiceSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceSwitch.class);

    private final Optional<ServiceControl> control;
    private Optional<ServiceSnapshot> before;

    private ServiceSwitch(Optional<ServiceControl> control, Optional<ServiceSnapshot> before) {
        this.control = control;
        this.before = before;
    }

    /** Of a run that has touched none. */
    static ServiceSwitch of(Optional<ServiceControl> control) {
        return new ServiceSwitch(control, Optional.empty());
    }

    /** Of a run that was cut off. */
    static ServiceSwitch takenUp(Optional<ServiceControl> control, Optional<ServiceSnapshot> before) {
        return new ServiceSwitch(control, before);
    }

    /** Makes durable what ran. */
    interface Journal {
        void stopping(ServiceSnapshot before) throws IOException;
    }

    /** Whether there are any to stop and start. */
    boolean isThere() {
        return control.isPresent();
    }

    /** What ran before they were stopped; empty if none was touched. */
    Optional<ServiceSnapshot> before() {
        return before;
    }

    /** Stops them, once what runs is noted durably. */
    void stop(Journal journal) throws IOException, InterruptedException {
        if (control.isEmpty()) {
            return;
        }
        ServiceSnapshot found = observed(control.get());
        journal.stopping(found);
        before = Optional.of(found);
        try {
            if (found.isAnyUp()) {
                control.get().stop(found);
            } else {
                makeSureStopped();
            }
        } catch (IOException e) {
            throw failed("the services could not be stopped, and nothing was changed", e);
        }
    }

    private static ServiceSnapshot observed(ServiceControl control) throws IOException, InterruptedException {
        try {
            return control.observe();
        } catch (IOException e) {
            throw failed("it could not be found out which services run, and nothing was changed", e);
        }
    }

    private static IOException failed(String what, IOException e) {
        if (Failures.isInterrupt(e)) {
            return e;
        }
        throw new RestoreException(Phase.STOP, what + ": " + Failures.describe(e), e);
    }

    /**
     * Stops them whether they run or not: on the way back it may be unknown how far a start had come. Where nothing runs
     * it does not matter that stopping failed.
     */
    void makeSureStopped() throws IOException, InterruptedException {
        if (control.isEmpty() || before.isEmpty()) {
            return;
        }
        try {
            control.get().stop(before.get());
        } catch (IOException e) {
            if (control.get().observe().isAnyUp()) {
                throw e;
            }
            LOG.info("stopping services that do not run failed: {}", e.getMessage());
        }
    }

    /** Puts them as they were. */
    void start() throws IOException, InterruptedException {
        if (control.isPresent() && before.isPresent()) {
            control.get().start(before.get());
        }
    }

    /** Waits until those that had run are well. */
    void probe() throws IOException, InterruptedException {
        if (control.isPresent() && before.isPresent()) {
            control.get().probe(before.get());
        }
    }
}
