package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.process.ProcessCall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How client programs are started, and where they connect. One way so far: programs of this machine that connect to a
 * host or a socket. Programs inside the server's container are another.
 */
interface ServerAccess {

    /**
     * Gets what is needed to start programs: finds them, and puts the password where they look for it.
     *
     * @param label what our sessions are called on the server
     * @param workspace a private folder for that; empty for a temporary one of its own
     */
    Clients open(String label, Optional<Path> workspace) throws IOException, InterruptedException;

    /** Where the server is, for messages. */
    String description();

    /** Client programs that are ready to be started. */
    interface Clients extends AutoCloseable {
        /**
         * A call that connects to the server.
         *
         * @param program {@code psql}, {@code pg_dump}, …
         * @param environment settings for libpq, {@code PGOPTIONS} say
         */
        ProcessCall call(String program, List<String> arguments, Map<String, String> environment);

        /** Major version of the programs: 15, say. */
        int majorVersion();

        /** Whether programs can read files of this machine. */
        boolean readsLocalFiles();

        /** Whether the server's files may lie on this machine. */
        boolean serverIsLocal();

        /** Removes what {@link #open} laid. */
        @Override
        void close() throws IOException;
    }
}
