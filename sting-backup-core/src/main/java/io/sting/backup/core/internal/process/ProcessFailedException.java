package io.sting.backup.core.internal.process;

import java.io.IOException;

/** A program could not be started, was killed, or ended with another exit code than 0. */
public final class ProcessFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String program;
    private final transient ProcessOutcome outcome;

    ProcessFailedException(String program, ProcessOutcome outcome) {
        super(program + " " + outcome.describe());
        this.program = program;
        this.outcome = outcome;
    }

    /** The program's name. */
    public String program() {
        return program;
    }

    /** How it ended. */
    public ProcessOutcome outcome() {
        return outcome;
    }
}
