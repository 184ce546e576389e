package io.sting.backup.event;

/**
 * Is told what happens in a run, on the run's threads but by one at a time. It should return soon. Whatever it throws
 * is logged and cannot fail the run.
 */
@FunctionalInterface
public interface BackupListener {
    /** Does nothing. */
    BackupListener NONE = new BackupListener() {
        @Override
        public void on(BackupEvent event) {
            // nobody listens
        }

        @Override
        public boolean wantsTotals() {
            return false;
        }
    };

    /**
     * Whether {@link BackupEvent.Progressed} is to say how much there is to do in all, which costs a look at every file
     * beforehand; true by default.
     */
    default boolean wantsTotals() {
        return true;
    }

    /** Called for every event, in order. */
    void on(BackupEvent event);
}
