package io.sting.backup.faults;

import java.io.IOException;

/** Is told of every change, and may keep it from happening by throwing. Called by several threads. */
public interface ChangeObserver {
    /** Told before anything happens. */
    void before(Change change) throws IOException;

    /** Told when it has happened. */
    default void after(Change change) throws IOException {}
}
