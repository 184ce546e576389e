package io.sting.backup.spi;

import io.sting.backup.model.ServiceSnapshot;
import java.io.IOException;

/**
 * The services that use what a restore replaces: told to stop just before the live state changes, to start right after,
 * and asked whether they are well then. Immutable and safe for use by several threads.
 *
 * <p>A restore calls, in this order, {@link #observe}, {@link #stop}, {@link #start} and {@link #probe}. What was observed
 * is made durable before the first service is stopped; whoever takes the restore up again after a crash, in another
 * process and maybe after a reboot, is handed it. So {@code stop} and {@code start} are idempotent: each works from what
 * it finds, does nothing to what is already as it should be, and may be called any number of times.
 *
 * <p>Everything blocks, without any time limit but one that the user set, and obeys interruption. Services that the
 * restore itself needs, the database server above all, are none of its business.
 */
public interface ServiceControl {

    /**
     * Tells what runs, and changes nothing.
     *
     * @throws IOException if that cannot be found out; a restore then fails before anything is touched
     */
    ServiceSnapshot observe() throws IOException, InterruptedException;

    /**
     * Stops every service that runs, whatever the snapshot says of it, and keeps it from coming back by itself, after a
     * reboot either, until {@link #start} is called. When it returns, nothing writes.
     *
     * @param before what ran before the restore
     * @throws IOException if a service could not be stopped; others may have been
     */
    void stop(ServiceSnapshot before) throws IOException, InterruptedException;

    /**
     * Puts the services as they were: starts those that ran before and leaves those down that did not; whatever
     * {@link #stop} did to keep them down is undone. Whether they are well is not waited for.
     *
     * @param before what ran before the restore
     * @throws IOException if a service could not be started; others may have been
     */
    void start(ServiceSnapshot before) throws IOException, InterruptedException;

    /**
     * Waits until the services that ran before are well, as long as the user lets it. Returns at once if none ran.
     *
     * @param before what ran before the restore
     * @throws IOException if they are not well in the end; the message says what was asked, for how long, and the answer
     */
    void probe(ServiceSnapshot before) throws IOException, InterruptedException;
}
