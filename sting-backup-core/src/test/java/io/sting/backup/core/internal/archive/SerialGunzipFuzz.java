package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.SerialGunzip;
import io.sting.backup.core.internal.archive.tar.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Fuzz target: any bytes as anybody's gzip. The first byte is no part of it: if it is even, what follows is taken for the
 * deflate data of one member after the other and framed with check sums that are right, and must come out as the JDK
 * inflates it.
 */
public final class SerialGunzipFuzz {
    private static final int MOST = 8 << 20;

    private SerialGunzipFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        if (data[0] % 2 != 0) {
            gunzip(rest);
            return;
        }
        var expected = new ByteArrayOutputStream();
        byte[] gzip = framed(rest, expected);
        byte[] found = gunzip(gzip);
        if (gzip.length > 0 && !Arrays.equals(found, expected.toByteArray())) {
            throw new AssertionError("not what was packed");
        }
    }

    /** The unpacked bytes; null if they are refused. */
    private static byte[] gunzip(byte[] gzip) throws IOException {
        try (var in = new SerialGunzip(new ByteArrayInputStream(gzip))) {
            return in.readNBytes(MOST);
        } catch (MalformedException refused) {
            FuzzedTar.checkRefusal(refused);
            return null;
        }
    }

    private static byte[] framed(byte[] data, ByteArrayOutputStream raw) {
        var gzip = new ByteArrayOutputStream();
        var inflater = new Inflater(true);
        try {
            int at = 0;
            while (at < data.length && raw.size() < MOST / 4) {
                inflater.reset();
                inflater.setInput(data, at, data.length - at);
                byte[] member = inflated(inflater);
                if (!inflater.finished()) {
                    break;
                }
                int end = data.length - inflater.getRemaining();
                gzip.writeBytes(header(data[at]));
                gzip.write(data, at, end - at);
                gzip.writeBytes(FuzzedTar.gzipTrailer(member));
                raw.writeBytes(member);
                at = end;
            }
        } catch (DataFormatException end) {
            // as far as it goes
        } finally {
            inflater.end();
        }
        return gzip.toByteArray();
    }

    private static byte[] inflated(Inflater inflater) throws DataFormatException {
        var out = new ByteArrayOutputStream();
        byte[] buffer = new byte[16 * 1024];
        int count = inflater.inflate(buffer);
        while (count > 0) {
            out.write(buffer, 0, count);
            count = inflater.inflate(buffer);
        }
        return out.toByteArray();
    }

    /** A header with the optional fields that a byte's bits ask for: check sum, extra field, name, comment. */
    private static byte[] header(byte chosen) {
        int flags = chosen >> 3 & 0x1E;
        var header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 0, 0, 0, 0, 0, 3});
        if ((flags & 4) != 0) {
            header.writeBytes(new byte[] {2, 0, 'S', 'B'});
        }
        if ((flags & 8) != 0) {
            header.writeBytes(new byte[] {'n', 0});
        }
        if ((flags & 16) != 0) {
            header.writeBytes(new byte[] {'c', 0});
        }
        if ((flags & 2) != 0) {
            header.writeBytes(new byte[] {1, 2});
        }
        return header.toByteArray();
    }
}
