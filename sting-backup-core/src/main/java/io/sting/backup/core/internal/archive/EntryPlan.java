package io.sting.backup.core.internal.archive;

import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ManifestEntry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the manifest ahead of the tar, and so knows which entries and which members are needed next. As many entries are
 * held as stand in the members that are read ahead. For one thread at a time.
 */
final class EntryPlan implements MemberInput.Plan {
    private final ManifestReader manifest;
    private final MemberTable table;
    private final long end;
    private final Predicate<? super ArchivePath> wanted;
    private final ArrayDeque<ManifestEntry> planned = new ArrayDeque<>();
    private @Nullable ManifestEntry following;
    private boolean begun;
    private int nextMember;
    private int lastMember = -1;

    /** @param end where the tar's entries end, and its manifest begins */
    EntryPlan(ManifestReader manifest, MemberTable table, long end, Predicate<? super ArchivePath> wanted) {
        this.manifest = manifest;
        this.table = table;
        this.end = end;
        this.wanted = wanted;
    }

    /** The next entry that is wanted; null after the last, when the whole manifest was read and checked. */
    @Nullable
    ManifestEntry nextEntry() throws IOException {
        if (planned.isEmpty()) {
            pull();
        }
        return planned.poll();
    }

    @Override
    public int next() throws IOException {
        while (nextMember > lastMember) {
            if (!pull()) {
                return -1;
            }
        }
        return nextMember++;
    }

    /** Plans one more entry that is wanted; an entry ends where the next one begins. */
    private boolean pull() throws IOException {
        if (!begun) {
            following = manifest.next();
            begun = true;
        }
        while (following != null) {
            ManifestEntry entry = following;
            following = manifest.next();
            if (wanted.test(entry.path())) {
                long entryEnd = following == null ? end : following.tarOffset();
                nextMember = Math.max(nextMember, table.memberAt(entry.tarOffset()));
                lastMember = Math.max(lastMember, table.memberAt(entryEnd - 1));
                planned.add(entry);
                return true;
            }
        }
        return false;
    }
}
