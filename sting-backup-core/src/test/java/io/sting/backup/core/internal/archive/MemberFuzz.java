package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.GzipMember;
import io.sting.backup.core.internal.archive.gzip.IndexTrailer;
import io.sting.backup.core.internal.archive.gzip.MemberDecoder;
import io.sting.backup.core.internal.archive.tar.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Fuzz target: any bytes as a gzip member of ours, and as the trailer that ends an archive. If the first byte is even,
 * the lengths and sums of what follows are put right first. A member is refused, or gives as many bytes as it says, with
 * the CRC that it says.
 */
public final class MemberFuzz {
    private static final int MOST = 1 << 20;
    private static final byte[] RAW = new byte[MOST];
    private static final MemberDecoder DECODER = new MemberDecoder();

    private MemberFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] member = Arrays.copyOfRange(data, 1, data.length);
        if (data[0] % 2 == 0 && member.length > GzipMember.HEADER_BYTES + GzipMember.TRAILER_BYTES) {
            repair(member, data[0]);
        }
        try {
            var lengths = GzipMember.lengths(member, 0, member.length, MOST);
            if (lengths.compressedBytes() <= member.length) {
                DECODER.decode(member, lengths, RAW);
                checkDecoded(member, lengths);
            }
        } catch (MalformedException refused) {
            FuzzedTar.checkRefusal(refused);
        }
        checkTrailer(data);
    }

    private static void repair(byte[] member, int lie) {
        int end = member.length - GzipMember.TRAILER_BYTES;
        var buffer = ByteBuffer.wrap(member).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(0x04088b1f).putInt(0).put((byte) 0).put((byte) 255).putShort((short) 12);
        buffer.put((byte) 'S').put((byte) 'B').putShort((short) 8).putInt(member.length);
        var inflater = new Inflater(true);
        try {
            inflater.setInput(member, GzipMember.HEADER_BYTES, end - GzipMember.HEADER_BYTES);
            int length = inflater.inflate(RAW);
            var crc = new CRC32();
            crc.update(RAW, 0, length);
            buffer.putInt(length + lie / 64).putInt(end, (int) crc.getValue()).putInt(end + 4, length + lie / 64);
        } catch (DataFormatException damaged) {
            // stays as it is
        } finally {
            inflater.end();
        }
    }

    private static void checkDecoded(byte[] member, GzipMember.Lengths lengths) {
        var crc = new CRC32();
        crc.update(RAW, 0, lengths.rawBytes());
        int said = ByteBuffer.wrap(member).order(ByteOrder.LITTLE_ENDIAN).getInt(lengths.compressedBytes() - 8);
        if ((int) crc.getValue() != said) {
            throw new AssertionError("not what the member says");
        }
    }

    private static void checkTrailer(byte[] data) {
        byte[] end = Arrays.copyOfRange(data, Math.max(0, data.length - IndexTrailer.BYTES), data.length);
        var trailer = IndexTrailer.parse(end);
        if (trailer.isPresent() && !Arrays.equals(trailer.get().toBytes(), end)) {
            throw new AssertionError("two trailers for one index");
        }
    }
}
