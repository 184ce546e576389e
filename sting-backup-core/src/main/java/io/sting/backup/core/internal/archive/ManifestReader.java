package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.core.internal.archive.tar.TarEntry;
import io.sting.backup.core.internal.archive.tar.TarReader;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the manifest as a stream: its first line, then the entries one by one, each checked against all before it and
 * all of them against the counts that the first line gives. For one thread at a time.
 */
final class ManifestReader {
    private final InputStream in;
    private final byte[] read = new byte[64 * 1024];
    private int readFrom;
    private int readTo;
    private final ReaderLimits limits;
    private final PathGuard guard;
    private final Manifest head;
    private final Map<String, long[]> left = new HashMap<>();
    private final long end;
    private long entries;
    private long contentBytes;
    private long lastOffset = -1;
    private byte[] line = new byte[4096];
    private int lineLength;

    /** @param end where the entries of the tar end */
    ManifestReader(InputStream in, long end, ReaderLimits limits) throws IOException {
        this.in = in;
        this.end = end;
        this.limits = limits;
        this.guard = new PathGuard(limits.pathMemoryBytes(), false);
        if (!readLine()) {
            throw new MalformedException("the manifest is empty");
        }
        this.head = HeaderJson.readManifest(line, lineLength);
        checkHead();
    }

    /**
     * Opens an archive's manifest.
     *
     * @param ahead how many members are fetched ahead
     */
    static ManifestReader open(PlainBytes plain, ArchiveIndex index, InflationPool pool, int ahead, ReaderLimits limits)
            throws IOException {
        MemberTable table = index.table();
        long position = table.rawOffset(index.manifestMember());
        var input = new MemberInput(
                plain, table, pool, MemberInput.Plan.from(index.manifestMember(), table), position, ahead);
        var tar = new TarReader(input, limits.tar());
        TarEntry entry = tar.next();
        boolean sound = entry != null
                && entry.entry().path().value().equals(ArchiveWriter.MANIFEST_NAME)
                && entry.entry().type() == EntryType.FILE;
        if (!sound) {
            throw new MalformedException("the manifest is not where the index says");
        }
        return new ManifestReader(tar.content(), position, limits);
    }

    private void checkHead() throws MalformedException {
        if (head.entries() > limits.entries()) {
            throw new MalformedException(
                    "it has " + head.entries() + " entries; at most " + limits.entries() + " are read");
        }
        if (head.contentBytes() > limits.contentBytes()) {
            throw new MalformedException(
                    "its files are " + head.contentBytes() + " bytes; there is room for " + limits.contentBytes());
        }
        for (ComponentSummary component : head.components()) {
            if (left.put(component.name(), new long[] {component.entries(), component.contentBytes()}) != null) {
                throw new MalformedException("the manifest names a component twice");
            }
        }
    }

    /** The first line. */
    Manifest head() {
        return head;
    }

    /** The next entry, or null when all were read and their counts are as the first line says. */
    @Nullable
    ManifestEntry next() throws IOException {
        if (!readLine()) {
            checkCounts();
            return null;
        }
        ManifestEntry entry = EntryJson.read(line, lineLength);
        guard.check(entry.entry());
        if (entry.tarOffset() <= lastOffset || entry.tarOffset() >= end) {
            throw new MalformedException("the manifest's entry \"" + entry.path() + "\" is out of order");
        }
        if (entry.entry().type() == EntryType.HARD_LINK
                && !entry.entry().linkTarget().startsWith(entry.path().root() + "/")) {
            throw new MalformedException("the hard link \"" + entry.path() + "\" leads out of its component");
        }
        lastOffset = entry.tarOffset();
        count(entry);
        return entry;
    }

    private void count(ManifestEntry entry) throws MalformedException {
        entries++;
        contentBytes += entry.entry().sizeBytes();
        long[] counts = left.get(entry.path().root());
        if (counts == null) {
            throw new MalformedException("the entry \"" + entry.path() + "\" is of no component of the manifest");
        }
        counts[0]--;
        counts[1] -= entry.entry().sizeBytes();
        if (counts[0] < 0 || counts[1] < 0 || entries > head.entries() || contentBytes > head.contentBytes()) {
            throw new MalformedException(
                    "with the entry \"" + entry.path() + "\" there is more in it than its manifest says");
        }
    }

    private void checkCounts() throws MalformedException {
        boolean all = entries == head.entries() && contentBytes == head.contentBytes();
        for (long[] counts : left.values()) {
            all &= counts[0] == 0 && counts[1] == 0;
        }
        if (!all) {
            throw new MalformedException("there is less in its manifest than its first line says");
        }
    }

    /** Whether there was one more line, which then is in {@link #line} without its line feed. */
    private boolean readLine() throws IOException {
        lineLength = 0;
        while (true) {
            if (readFrom == readTo && !refill()) {
                if (lineLength == 0) {
                    return false;
                }
                throw new MalformedException("the manifest's last line is cut off");
            }
            int end = lineFeed();
            append(end - readFrom);
            boolean whole = end < readTo;
            readFrom = whole ? end + 1 : end;
            if (whole) {
                return true;
            }
        }
    }

    private boolean refill() throws IOException {
        readFrom = 0;
        readTo = Math.max(0, in.read(read, 0, read.length));
        return readTo > 0;
    }

    /** Where the line that is being read ends in what was read ahead; the end of that if it does not. */
    private int lineFeed() {
        int at = readFrom;
        while (at < readTo && read[at] != '\n') {
            at++;
        }
        return at;
    }

    private void append(int count) throws MalformedException {
        if (count > limits.manifestLineBytes() - lineLength) {
            throw new MalformedException(
                    "the manifest has a line of more than " + limits.manifestLineBytes() + " bytes");
        }
        if (lineLength + count > line.length) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, lineLength + count));
        }
        System.arraycopy(read, readFrom, line, lineLength, count);
        lineLength += count;
    }
}
