package io.sting.backup.core.internal.restore;

import io.sting.backup.core.internal.io.ExtendedAttributes;
import io.sting.backup.core.internal.io.NativeNames;
import io.sting.backup.core.internal.io.OwnerNames;
import io.sting.backup.core.internal.io.ProcessOwner;
import io.sting.backup.core.internal.io.UnixAttributes;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.Digest;
import io.sting.backup.model.EntryType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.IOUtils;

/**
 * Tells in what a live file differs from what a restore would make of it. Content is compared when the sizes are the same
 * and the times are not, as rsync does. For one thread at a time.
 */
public final class EntryDifferences {
    private static final int BUFFER = 128 * 1024;
    private static final long ROOT = 0;

    private final OwnerNames owners = new OwnerNames();
    private final long ourselves;
    private final byte[] buffer = new byte[BUFFER];

    /** A file's content as the archive has it: its digest, or the content itself to be read at most once. */
    public record Content(Optional<Digest> sha256, InputStream stream) {}

    public EntryDifferences() throws IOException {
        this.ourselves = ProcessOwner.uid();
    }

    /** What differs of something that is there, and of the entry's type. */
    public List<String> of(ArchiveEntry entry, Content content, Path live, UnixAttributes now) throws IOException {
        var found = new ArrayList<String>();
        boolean sameTime = SettableTime.of(entry).equals(now.modified());
        if (entry.type() == EntryType.FILE && !sameContent(entry, content, live, now, sameTime)) {
            found.add("content");
        }
        if (entry.type() == EntryType.SYMBOLIC_LINK) {
            if (!NativeNames.textOf(Files.readSymbolicLink(live)).equals(linkText(live, entry))) {
                found.add("link");
            }
        } else {
            if (expectedMode(entry) != now.permissions()) {
                found.add("mode");
            }
            if (!ExtendedAttributes.same(ExtendedAttributes.of(live), entry.extendedAttributes())) {
                found.add("attributes");
            }
            if (!sameTime && !onlyFractionLost(entry, now)) {
                found.add("time");
            }
        }
        if (!sameOwner(entry, live, now)) {
            found.add("owner");
        }
        return found;
    }

    /** Most of others' tars keep whole seconds; that alone is nothing to tell a person. */
    private static boolean onlyFractionLost(ArchiveEntry entry, UnixAttributes now) {
        return entry.modified().getNano() == 0
                && entry.modified().getEpochSecond() == now.modified().getEpochSecond();
    }

    /** The text that a link gets, which the JDK makes of what the archive has. */
    private static String linkText(Path live, ArchiveEntry entry) {
        return NativeNames.textOf(NativeNames.linkText(live, entry.linkTarget()));
    }

    private boolean sameContent(ArchiveEntry entry, Content content, Path live, UnixAttributes now, boolean sameTime)
            throws IOException {
        if (entry.sizeBytes() != now.sizeBytes()) {
            return false;
        }
        if (sameTime || entry.sizeBytes() == 0) {
            return true;
        }
        try (InputStream in = Files.newInputStream(live, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return content.sha256().isPresent()
                    ? digest(in).equals(content.sha256().get())
                    : IOUtils.contentEquals(in, content.stream());
        }
    }

    private Digest digest(InputStream in) throws IOException {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        int read;
        while ((read = in.read(buffer)) > 0) {
            sha256.update(buffer, 0, read);
        }
        return Digest.of(sha256.digest());
    }

    private boolean mayGiveAway() {
        return ourselves == ROOT;
    }

    /** Without the right to give files away a restored file is ours, and setuid and setgid would mean nothing. */
    private int expectedMode(ArchiveEntry entry) {
        return mayGiveAway() || entry.owner().uid() == ourselves ? entry.mode() : entry.mode() & 01777;
    }

    private boolean sameOwner(ArchiveEntry entry, Path live, UnixAttributes now) throws IOException {
        return mayGiveAway() ? owners.isOwned(live, entry.owner()) : now.uid() == ourselves;
    }
}
