package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.MemberCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Finished members that wait for their place in the archive: in memory while the budget lasts, then in a file. For one
 * thread at a time.
 */
final class MemberSpool implements AutoCloseable {
    private static final int RECORD = 8 + 32;

    /** What all spools of a writer share. */
    record Settings(Path directory, boolean encrypted, AtomicLong memoryBytes) {}

    /** Takes members in order. */
    interface Receiver {
        void member(byte[] bytes, int length, int rawBytes, byte[] sha256) throws IOException;
    }

    private record Kept(byte[] member, int rawBytes, byte[] sha256) {}

    private final Settings settings;
    private final int memberCapacity;
    private final List<Kept> kept = new ArrayList<>();
    private long keptBytes;
    private long inFile;
    private @Nullable SpoolFile file;

    MemberSpool(Settings settings, int chunkBytes) {
        this.settings = settings;
        this.memberCapacity = MemberCodec.bound(chunkBytes);
    }

    void add(Chunk chunk) throws IOException {
        if (file == null && take(chunk.memberBytes)) {
            kept.add(new Kept(java.util.Arrays.copyOf(chunk.member, chunk.memberBytes), chunk.rawBytes, chunk.digest));
            return;
        }
        if (file == null) {
            file = SpoolFile.create(settings.directory(), settings.encrypted());
        }
        var record = ByteBuffer.allocate(RECORD);
        record.putInt(chunk.memberBytes).putInt(chunk.rawBytes).put(chunk.digest);
        file.write(record.array(), RECORD);
        file.write(chunk.member, chunk.memberBytes);
        inFile++;
    }

    private boolean take(int bytes) {
        if (settings.memoryBytes().addAndGet(-bytes) >= 0) {
            keptBytes += bytes;
            return true;
        }
        settings.memoryBytes().addAndGet(bytes);
        return false;
    }

    /** Hands over all members, in order. */
    void replay(Receiver receiver) throws IOException {
        for (Kept member : kept) {
            receiver.member(member.member(), member.member().length, member.rawBytes(), member.sha256());
        }
        if (file == null) {
            return;
        }
        file.rewind();
        byte[] member = new byte[memberCapacity];
        byte[] record = new byte[RECORD];
        for (long i = 0; i < inFile; i++) {
            file.read(record, 0, RECORD);
            var fields = ByteBuffer.wrap(record);
            int length = fields.getInt();
            int raw = fields.getInt();
            byte[] sha256 = new byte[32];
            fields.get(sha256);
            file.read(member, 0, length);
            receiver.member(member, length, raw, sha256);
        }
    }

    @Override
    public void close() throws IOException {
        settings.memoryBytes().addAndGet(keptBytes);
        keptBytes = 0;
        kept.clear();
        if (file != null) {
            file.close();
            file = null;
            inFile = 0;
        }
    }
}
