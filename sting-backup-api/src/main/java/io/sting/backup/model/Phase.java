package io.sting.backup.model;

/** The steps of a run, in the order in which they come. */
public enum Phase {
    /** The plan is checked; nothing has been touched. */
    PLAN,
    /** Sources are read and the archive is written under a hidden name. */
    CAPTURE,
    /** The archive gets its name, durably. */
    PUBLISH,
    /** An archive is read and compared with what it must be. */
    VERIFY,
    /** Old backups are removed. */
    RETAIN,
    /** Backups are copied elsewhere. */
    REPLICATE,
    /** An archive is brought near. */
    FETCH,
    /** What is to be restored is laid beside the live state. */
    STAGE,
    /** Staged state is checked. */
    VALIDATE,
    /** Services that use what is replaced are stopped. */
    STOP,
    /** Staged and live state change places. */
    COMMIT,
    /** Services are started again and have to prove well. */
    START,
    /** The live state of before comes back. */
    ROLLBACK,
    /** What was replaced is removed. */
    FINISH
}
