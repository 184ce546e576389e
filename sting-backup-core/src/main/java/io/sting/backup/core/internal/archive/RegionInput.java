package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.GzipMember;
import io.sting.backup.core.internal.archive.gzip.MemberDecoder;
import io.sting.backup.core.internal.archive.tar.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * What a run of members unpacks to, found by the lengths that each carries: the member table itself, which no table
 * lists. For one thread at a time.
 */
final class RegionInput extends InputStream {
    private final PlainBytes plain;
    private final long end;
    private final int maxMemberBytes;
    private final MemberDecoder decoder = new MemberDecoder();
    private final MessageDigest sha256 = Sha256.create();
    private byte[] member = new byte[0];
    private byte[] raw = new byte[0];
    private int at;
    private int length;
    private long next;
    private long rawBytes;

    RegionInput(PlainBytes plain, long begin, long end, int maxMemberBytes) {
        this.plain = plain;
        this.next = begin;
        this.end = end;
        this.maxMemberBytes = maxMemberBytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        while (at == length) {
            if (next == end) {
                return -1;
            }
            nextMember();
        }
        int part = Math.min(count, length - at);
        System.arraycopy(raw, at, into, offset, part);
        at += part;
        return part;
    }

    private void nextMember() throws IOException {
        byte[] header = new byte[GzipMember.HEADER_BYTES];
        if (end - next < header.length) {
            throw new MalformedException("the member table ends in the middle of a gzip member");
        }
        plain.read(next, header, 0, header.length);
        var lengths = GzipMember.lengths(header, 0, header.length, maxMemberBytes);
        if (lengths.compressedBytes() > end - next) {
            throw new MalformedException("the member table ends in the middle of a gzip member");
        }
        if (member.length < lengths.compressedBytes()) {
            member = new byte[lengths.compressedBytes()];
        }
        if (raw.length < lengths.rawBytes()) {
            raw = new byte[lengths.rawBytes()];
        }
        plain.read(next, member, 0, lengths.compressedBytes());
        sha256.update(member, 0, lengths.compressedBytes());
        decoder.decode(member, lengths, raw);
        next += lengths.compressedBytes();
        at = 0;
        length = lengths.rawBytes();
        rawBytes += length;
    }

    /** Tar bytes so far. */
    long rawBytes() {
        return rawBytes;
    }

    /** Digest of the members so far; to be asked once. */
    byte[] sha256() {
        return sha256.digest();
    }

    @Override
    public void close() {
        decoder.close();
    }
}
