package io.sting.backup.cli;

import java.io.PrintStream;
import java.util.List;

/**
 * The whole job on a throw-away installation. It needs a PostgreSQL server of its own and so is no part of the
 * distribution; {@code msting quickstart} finds it as a service.
 */
public interface Quickstart {

    /**
     * Runs it. Blocks, obeys interruption, and leaves no process and no file behind unless told to.
     *
     * @param arguments what stands behind {@code quickstart}: {@code --keep DIR}
     * @param out for results
     * @param err for everything else
     * @return the process's exit code
     */
    int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception;
}
