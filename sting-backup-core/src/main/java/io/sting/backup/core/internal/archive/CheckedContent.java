package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.model.Digest;
import io.sting.backup.model.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** An entry's content, compared with the manifest's digest when its end is reached. */
final class CheckedContent extends InputStream {
    private final ManifestEntry entry;
    private final InputStream in;
    private final MessageDigest sha256;
    private boolean checked;

    CheckedContent(ManifestEntry entry, InputStream in, MessageDigest sha256) {
        this.entry = entry;
        this.in = in;
        this.sha256 = sha256;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = in.read(into, offset, length);
        if (count > 0) {
            sha256.update(into, offset, count);
        } else if (count < 0) {
            check();
        }
        return count;
    }

    /** Reads what is left, so that all of it is compared. */
    void drain(byte[] buffer) throws IOException {
        int count = 0;
        while (count >= 0) {
            count = read(buffer, 0, buffer.length);
        }
    }

    private void check() throws MalformedException {
        if (checked) {
            return;
        }
        checked = true;
        if (entry.sha256().isPresent()
                && !Digest.of(sha256).equals(entry.sha256().get())) {
            throw new MalformedException("the content of \"" + entry.path() + "\" is not what the manifest says");
        }
    }
}
