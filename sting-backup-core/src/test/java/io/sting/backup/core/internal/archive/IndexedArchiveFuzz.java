package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.GzipMember;
import io.sting.backup.core.internal.archive.gzip.IndexTrailer;
import io.sting.backup.core.internal.archive.tar.TarHeaders;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Optional;

/**
 * Fuzz target: an archive whose index is right in itself, out of a tar and a manifest that are anything. The first two
 * bytes say how much of what follows is the tar; the rest is the manifest's content. All check sums, lengths, the table
 * and the trailer are made to fit, as somebody would who knows the format. It is refused, or verifies, and then reads.
 */
public final class IndexedArchiveFuzz {
    private static final byte[] BUFFER = new byte[64 * 1024];
    private static final int LONGEST_STORED = 65_535;

    private IndexedArchiveFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException, InterruptedException {
        if (data.length < 4) {
            return;
        }
        int tarBlocks = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getShort() & 0xFF;
        int tarEnd = Math.min(data.length, 2 + tarBlocks * TarHeaders.BLOCK);
        byte[] archive = archive(
                FuzzedTar.withCheckSums(Arrays.copyOfRange(data, 2, tarEnd)),
                Arrays.copyOfRange(data, tarEnd, data.length));
        var options = new ArchiveReader.Options(Optional.empty(), Optional.empty(), 1, ReaderLimits.DEFAULT);
        boolean verified = false;
        try (var reader = ArchiveReader.open(new MemoryBytes(archive), "x", options)) {
            reader.verify(bytes -> {});
            verified = true;
            var seen = new HashMap<String, EntryType>();
            reader.read(path -> true, (entry, content) -> {
                TarFuzz.checkHarmless(entry, seen);
                FuzzedTar.drain(content, BUFFER);
            });
        } catch (CorruptBackupException refused) {
            if (verified) {
                throw new AssertionError("verified, but cannot be read", refused);
            }
            FuzzedTar.checkRefusal(refused);
        }
    }

    private static byte[] archive(byte[] tar, byte[] manifest) {
        var out = new ByteArrayOutputStream();
        var table = new ByteArrayOutputStream();
        table.writeBytes(MemberTableWriter.MAGIC);
        long tarBytes = 0;
        for (byte[] part : new byte[][] {tar, own(ArchiveWriter.MANIFEST_NAME, manifest)}) {
            if (part.length > 0) {
                byte[] member = stored(part);
                var record = ByteBuffer.allocate(MemberTableWriter.RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
                record.putLong(out.size()).putLong(tarBytes).put(Sha256.create().digest(member));
                table.writeBytes(record.array());
                out.writeBytes(member);
                tarBytes += part.length;
            }
        }
        int manifestOffset = tar.length == 0 ? 0 : stored(tar).length;
        int tableOffset = out.size();
        byte[] tableTar = FuzzedTar.joined(own(ArchiveWriter.TABLE_NAME, table.toByteArray()), new byte[1024]);
        byte[] region = stored(tableTar);
        out.writeBytes(region);
        out.writeBytes(new IndexTrailer(
                        manifestOffset,
                        tableOffset,
                        tarBytes + tableTar.length,
                        Sha256.create().digest(region))
                .toBytes());
        return out.toByteArray();
    }

    private static byte[] own(String name, byte[] content) {
        return ForgedArchive.padded(TarHeaders.of(ArchiveEntry.file(ArchivePath.of(name), content.length)), content);
    }

    /** A member of ours, not compressed. */
    private static byte[] stored(byte[] raw) {
        int blocks = (raw.length + LONGEST_STORED - 1) / LONGEST_STORED;
        int length = GzipMember.HEADER_BYTES + raw.length + 5 * blocks + GzipMember.TRAILER_BYTES;
        var member = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        member.putInt(0x04088b1f).putInt(0).put((byte) 0).put((byte) 255).putShort((short) 12);
        member.put((byte) 'S')
                .put((byte) 'B')
                .putShort((short) 8)
                .putInt(length)
                .putInt(raw.length);
        for (int at = 0; at < raw.length; at += LONGEST_STORED) {
            int part = Math.min(LONGEST_STORED, raw.length - at);
            member.put((byte) (at + part == raw.length ? 1 : 0))
                    .putShort((short) part)
                    .putShort((short) ~part);
            member.put(raw, at, part);
        }
        return member.put(FuzzedTar.gzipTrailer(raw)).array();
    }
}
