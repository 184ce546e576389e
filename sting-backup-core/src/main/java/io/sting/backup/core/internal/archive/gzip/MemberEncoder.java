package io.sting.backup.core.internal.archive.gzip;

/** Makes deflate data (RFC 1951). Deterministic: equal input gives equal output. For one thread at a time. */
public interface MemberEncoder extends AutoCloseable {

    /** How many bytes {@link #encode} may need for an input, at most. */
    static int bound(int rawBytes) {
        return rawBytes + rawBytes / 1024 + 1024;
    }

    /**
     * Encodes the input as one complete deflate stream.
     *
     * @param out has room for {@link #bound} bytes from {@code outOffset} on
     * @return the number of bytes written
     */
    int encode(byte[] raw, int length, byte[] out, int outOffset);

    @Override
    void close();
}
