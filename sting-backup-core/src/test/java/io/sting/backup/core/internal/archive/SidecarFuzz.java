package io.sting.backup.core.internal.archive;

import io.sting.backup.error.CorruptBackupException;
import java.nio.charset.StandardCharsets;

/** Fuzz target: any bytes as a sidecar. It is refused, or it is the same when written and read once more. */
public final class SidecarFuzz {
    private SidecarFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        try {
            var sidecar = Sidecar.parse(new String(data, StandardCharsets.UTF_8), "x.meta.json");
            if (!Sidecar.parse(sidecar.toJson(), "x.meta.json").equals(sidecar)) {
                throw new AssertionError("written and read it is another: " + sidecar);
            }
        } catch (CorruptBackupException refused) {
            FuzzedTar.checkRefusal(refused);
        }
    }
}
