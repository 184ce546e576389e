package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.ManifestEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;

/**
 * Fuzz target: any bytes as a manifest, and as {@code sting-backup.json}. A manifest is refused, or gives entries that
 * harm nobody, as many as it says, each of which is the same when written and read once more.
 */
public final class ManifestFuzz {
    private static final long END = 1L << 40;

    private ManifestFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        try {
            read(new ManifestReader(new ByteArrayInputStream(data), END, ReaderLimits.DEFAULT));
        } catch (MalformedException refused) {
            FuzzedTar.checkRefusal(refused);
        }
        try {
            var header = HeaderJson.readHeader(data);
            if (!HeaderJson.readHeader(HeaderJson.write(header)).equals(header)) {
                throw new AssertionError("written and read it is another: " + header);
            }
        } catch (MalformedException refused) {
            FuzzedTar.checkRefusal(refused);
        }
    }

    private static void read(ManifestReader lines) throws IOException {
        var seen = new HashMap<String, EntryType>();
        checkHead(lines.head());
        long entries = 0;
        ManifestEntry line = lines.next();
        while (line != null) {
            TarFuzz.checkHarmless(line.entry(), seen);
            checkWritten(line);
            entries++;
            line = lines.next();
        }
        if (entries != lines.head().entries()) {
            throw new AssertionError(entries + " entries instead of " + lines.head());
        }
    }

    private static void checkHead(Manifest head) throws IOException {
        byte[] written = HeaderJson.write(head);
        Manifest again = HeaderJson.readManifest(written, written.length);
        if (!again.equals(head)) {
            throw new AssertionError("written and read it is another: " + head);
        }
    }

    private static void checkWritten(ManifestEntry line) throws IOException {
        byte[] written = written(line);
        ManifestEntry again = EntryJson.read(written, written.length - 1);
        if (!Arrays.equals(written(again), written)) {
            throw new AssertionError("written and read it is another: " + line);
        }
    }

    private static byte[] written(ManifestEntry line) {
        var text = new JsonText();
        EntryJson.write(line, text);
        return Arrays.copyOf(text.buffer(), text.length());
    }
}
