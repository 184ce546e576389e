package io.sting.backup.core.postgres;

import java.io.IOException;
import java.util.Collection;

/** What databases are staged for: to become the live ones, or to be looked at and dropped. */
interface StagingPurpose {

    /** To become the live ones: these have to be such as can be replaced, and rows that were counted have to be there. */
    StagingPurpose RESTORE = new StagingPurpose() {
        @Override
        public void checkLive(RestoreChecks checks, Collection<String> names) throws IOException, InterruptedException {
            checks.live(names);
        }

        @Override
        public boolean rolesLogIn() {
            return true;
        }

        @Override
        public void loaded(LoadedDatabase database) throws IOException, InterruptedException {
            database.requireAsCaptured();
        }
    };

    /** Looks, before anything is staged, at the databases that would be replaced. */
    void checkLive(RestoreChecks checks, Collection<String> names) throws IOException, InterruptedException;

    /** Whether roles that are missing are made as they were, or only so that things can belong to them. */
    boolean rolesLogIn();

    /** Looks at a database that was loaded and that nobody has used yet. */
    void loaded(LoadedDatabase database) throws IOException, InterruptedException;
}
