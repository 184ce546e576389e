package io.sting.backup.cli.console;

import io.sting.backup.core.hooks.ExitStatus;
import io.sting.backup.error.BackupException;
import java.util.stream.Stream;

/** What the process ends with. Scripts depend on these numbers. */
public enum ExitCode {
    DONE(0),
    /** Failed; nothing was changed. */
    FAILED(1),
    /** The command line or the configuration is not right. */
    USAGE(2),
    /** Done, but less than was asked for. */
    WARNINGS(3),
    /** A restore failed after its commit had begun; the previous state is in place. */
    ROLLED_BACK(4),
    /** A restore failed and could not be undone. */
    ROLLBACK_FAILED(5),
    NO_SUCH_BACKUP(10),
    LOCKED(11),
    /** A key is missing, wrong or unreadable. */
    KEY(12),
    /** An archive is damaged or hostile. */
    CORRUPT(13),
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number. */
    public int code() {
        return code;
    }

    /** What an error comes to. The tree of errors is sealed, and a test holds that every one of them is here. */
    public static ExitCode of(BackupException error) {
        int code = ExitStatus.of(error);
        return Stream.of(values()).filter(exit -> exit.code == code).findFirst().orElse(FAILED);
    }

    /** Done, with warnings or without. */
    public static ExitCode done(boolean withWarnings) {
        return withWarnings ? WARNINGS : DONE;
    }
}
