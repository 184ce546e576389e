package io.sting.backup.cli.command;

import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.core.config.InstallationKey;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code msting backup --export-key} and {@code --import-key}. */
record KeyTransfer(Console console, InstallationKey key) {

    ExitCode run(@Nullable Path exportTo, @Nullable Path importFrom) {
        if (exportTo != null) {
            key.exportTo(exportTo);
            done("exported", exportTo, "wrote the key to " + exportTo);
        } else if (importFrom != null) {
            key.importFrom(importFrom);
            done("imported", importFrom, "took the key from " + importFrom + "; it is at " + key.file());
        }
        return ExitCode.DONE;
    }

    private void done(String what, Path file, String line) {
        String fingerprint = key.fingerprint().hex();
        console.result(line + " (fingerprint " + fingerprint + ")");
        console.document(Map.of(what, file.toString(), "key", key.file().toString(), "fingerprint", fingerprint));
    }
}
