package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Fuzz target: any bytes as a member table, behind eight for where the last member ends and eight for where its tar bytes
 * do. It is refused, or its members stand one right behind the other, each of a possible length, and are found again by
 * where they stand.
 */
public final class MemberTableFuzz {
    private static final int MOST = 4 << 20;

    private MemberTableFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length < 16) {
            return;
        }
        var ends = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        long end = ends.getLong();
        long rawEnd = ends.getLong();
        try {
            var in = new ByteArrayInputStream(data, 16, data.length - 16);
            check(MemberTable.read(in, end, rawEnd, MOST), end, rawEnd);
        } catch (MalformedException refused) {
            FuzzedTar.checkRefusal(refused);
        }
    }

    private static void check(MemberTable table, long end, long rawEnd) throws IOException {
        long at = 0;
        long rawAt = 0;
        for (int i = 0; i < table.count(); i++) {
            boolean sound = table.offset(i) == at
                    && table.rawOffset(i) == rawAt
                    && table.compressedBytes(i) > 0
                    && table.rawBytes(i) > 0
                    && table.rawBytes(i) <= MOST
                    && table.memberAt(rawAt) == i
                    && table.memberAt(rawAt + table.rawBytes(i) - 1) == i
                    && table.memberStartingAt(at) == i;
            if (!sound) {
                throw new AssertionError("member " + i + " is not where it says");
            }
            at += table.compressedBytes(i);
            rawAt += table.rawBytes(i);
        }
        if (at != end || rawAt != rawEnd || table.rawEnd() != rawEnd) {
            throw new AssertionError("the members do not add up");
        }
    }
}
