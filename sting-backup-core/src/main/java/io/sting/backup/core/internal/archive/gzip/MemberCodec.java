package io.sting.backup.core.internal.archive.gzip;

import java.io.IOException;

/**
 * Makes whole members and checks each, unpacked again, against its input: the encoder is not trusted. For one thread at
 * a time.
 */
public final class MemberCodec implements AutoCloseable {
    private final MemberEncoder encoder;
    private final MemberDecoder decoder = new MemberDecoder();

    public MemberCodec(MemberEncoder encoder) {
        this.encoder = encoder;
    }

    /** Room that a member of so many raw bytes may need. */
    public static int bound(int rawBytes) {
        return GzipMember.HEADER_BYTES + MemberEncoder.bound(rawBytes) + GzipMember.TRAILER_BYTES;
    }

    /**
     * Makes a member at the beginning of {@code out}; returns its length.
     *
     * @throws IOException if it does not unpack to the input: memory or the encoder is faulty
     */
    public int encode(byte[] raw, int length, byte[] out) throws IOException {
        int deflated = encoder.encode(raw, length, out, GzipMember.HEADER_BYTES);
        int size = GzipMember.frame(out, deflated, GzipMember.crc(raw, 0, length), length);
        if (!decoder.gives(out, size, raw, length)) {
            throw new IOException("a compressed block did not unpack to what went in; check this machine's memory");
        }
        return size;
    }

    @Override
    public void close() {
        encoder.close();
        decoder.close();
    }
}
