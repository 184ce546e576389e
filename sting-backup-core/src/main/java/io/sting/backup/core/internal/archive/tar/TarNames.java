package io.sting.backup.core.internal.archive.tar;

import io.sting.backup.model.ArchivePath;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Names as they come in a tar, brought into the one form that we use, or refused. */
final class TarNames {
    private TarNames() {}

    /**
     * The name without {@code .} segments, doubled and trailing slashes; null if nothing is left, as of {@code ./}.
     *
     * @throws MalformedException if it is absolute, goes up, or holds a NUL
     */
    static @Nullable ArchivePath path(byte[] raw, String what) throws MalformedException {
        String name = ArchivePath.decode(raw);
        String shown = ArchivePath.printable(name);
        if (name.startsWith("/")) {
            throw new MalformedException("the " + what + " \"" + shown + "\" is absolute");
        }
        if (name.indexOf('\0') >= 0) {
            throw new MalformedException("the " + what + " \"" + shown + "\" holds a NUL");
        }
        var segments = new ArrayList<String>();
        for (String segment : name.split("/", -1)) {
            if (segment.equals("..")) {
                throw new MalformedException("the " + what + " \"" + shown + "\" leads out of the archive");
            }
            if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return segments.isEmpty() ? null : ArchivePath.of(String.join("/", segments));
    }

    /** A text of C's, which ends before a NUL or with its field. */
    static byte[] upToNul(byte[] text) {
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return Arrays.copyOf(text, end);
    }
}
