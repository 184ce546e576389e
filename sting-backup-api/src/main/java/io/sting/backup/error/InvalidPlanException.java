package io.sting.backup.error;

import io.sting.backup.model.Phase;
import java.util.List;

/** A plan or a configuration cannot be carried out as it stands. Names every problem at once; nothing was touched. */
public final class InvalidPlanException extends BackupException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /** @param problems one sentence each, at least one */
    public InvalidPlanException(List<String> problems) {
        super(Phase.PLAN, String.join("\n", problems), null);
        this.problems = List.copyOf(problems);
    }

    public InvalidPlanException(String problem) {
        this(List.of(problem));
    }

    /** Every problem, one sentence each. */
    public List<String> problems() {
        return problems;
    }
}
