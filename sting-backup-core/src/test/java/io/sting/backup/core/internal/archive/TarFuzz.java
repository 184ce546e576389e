package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.core.internal.archive.tar.TarEntry;
import io.sting.backup.core.internal.archive.tar.TarHeaders;
import io.sting.backup.core.internal.archive.tar.TarInput;
import io.sting.backup.core.internal.archive.tar.TarReader;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.ManifestEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Fuzz target: any bytes as a tar of others. Each is refused or gives entries that harm nobody, with exactly the content
 * they say, and our own writer's headers for such an entry read as the same entry.
 */
public final class TarFuzz {
    private static final long ROOM = 4 << 20;
    private static final byte[] BUFFER = new byte[64 * 1024];

    private TarFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        byte[] tar = FuzzedTar.withCheckSums(data);
        try {
            read(new TarReader(TarInput.of(new ByteArrayInputStream(tar)), ReaderLimits.DEFAULT.tar()));
        } catch (MalformedException refused) {
            FuzzedTar.checkRefusal(refused);
        }
    }

    private static void read(TarReader tar) throws IOException {
        var guard = new PathGuard(ROOM, true);
        var seen = new HashMap<String, EntryType>();
        long room = ROOM;
        TarEntry found = tar.next();
        while (found != null && room >= found.entry().sizeBytes()) {
            guard.check(found.entry());
            checkHarmless(found.entry(), seen);
            long count = FuzzedTar.drain(tar.content(), BUFFER);
            if (count != found.entry().sizeBytes()) {
                throw new AssertionError(found.entry() + " has " + count + " bytes of content");
            }
            checkWritten(found.entry());
            room -= count;
            found = tar.next();
        }
        if (found == null) {
            tar.finish();
        }
    }

    /** What {@code PathGuard} and the reader promise, looked at in the simplest way. */
    static void checkHarmless(ArchiveEntry entry, Map<String, EntryType> seen) {
        String path = entry.path().value();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            EntryType parent = seen.getOrDefault(path.substring(0, slash), EntryType.DIRECTORY);
            check(parent == EntryType.DIRECTORY, entry);
        }
        for (String segment : path.split("/", -1)) {
            check(!segment.isEmpty() && !segment.equals(".") && !segment.equals(".."), entry);
        }
        if (entry.type() == EntryType.HARD_LINK) {
            EntryType target = seen.get(entry.linkTarget());
            check(target == EntryType.FILE || target == EntryType.HARD_LINK, entry);
        }
        seen.put(path, entry.type());
    }

    private static void check(boolean harmless, ArchiveEntry entry) {
        if (!harmless) {
            throw new AssertionError("would do harm: " + entry);
        }
    }

    private static void checkWritten(ArchiveEntry entry) throws IOException {
        byte[] headers = TarHeaders.of(entry);
        var again = new TarReader(TarInput.of(new ByteArrayInputStream(headers)), ReaderLimits.DEFAULT.tar());
        try {
            EntryMatch.check(again.next(), new ManifestEntry(entry, Optional.empty(), 0));
        } catch (MalformedException changed) {
            throw new AssertionError("written and read it is another: " + entry, changed);
        }
    }
}
