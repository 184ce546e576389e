package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.MemberCodec;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Room for one member: the tar bytes that it is made of, and itself. Used over and over. */
final class Chunk {
    final byte[] raw;
    final byte[] member;
    private final MessageDigest sha256 = Sha256.create();
    int rawBytes;
    int memberBytes;
    byte[] digest = new byte[0];
    byte @Nullable [] firstPath;

    Chunk(int capacity) {
        raw = new byte[capacity];
        member = new byte[MemberCodec.bound(capacity)];
    }

    boolean isEmpty() {
        return rawBytes == 0;
    }

    int room() {
        return raw.length - rawBytes;
    }

    void compress(MemberCodec codec) throws java.io.IOException {
        memberBytes = codec.encode(raw, rawBytes, member);
        sha256.update(member, 0, memberBytes);
        digest = sha256.digest();
    }

    void clear() {
        rawBytes = 0;
        memberBytes = 0;
        firstPath = null;
    }
}
