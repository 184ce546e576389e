package io.sting.backup.error;

import io.sting.backup.model.Phase;
import org.jspecify.annotations.Nullable;

/** A source could not be captured in full: a database that is not there, a dump that broke off. No backup was made. */
public final class SourceException extends BackupException {
    private static final long serialVersionUID = 1L;

    private final String component;

    public SourceException(String component, String message, @Nullable Throwable cause) {
        super(Phase.CAPTURE, component + ": " + message, cause);
        this.component = component;
    }

    public SourceException(String component, String message) {
        this(component, message, null);
    }

    /** The component that failed. */
    public String component() {
        return component;
    }
}
