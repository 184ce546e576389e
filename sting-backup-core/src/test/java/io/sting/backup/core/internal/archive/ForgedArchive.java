package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.IndexTrailer;
import io.sting.backup.core.internal.archive.gzip.MemberCodec;
import io.sting.backup.core.internal.archive.gzip.ZlibEncoder;
import io.sting.backup.core.internal.archive.tar.TarHeaders;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Digest;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.ManifestEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An archive with an index that is right in itself and says what a test wants: forged by somebody who knows how. */
final class ForgedArchive {
    /** An entry with its line and what stands in the tar for it. */
    private record Part(ManifestEntry line, byte[] tar) {}

    private final List<Part> parts = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream table = new ByteArrayOutputStream();
    private UnaryOperator<Manifest> manifest = given -> given;
    private UnaryOperator<byte[]> tableContent = given -> given;
    private UnaryOperator<IndexTrailer> trailer = given -> given;
    private UnaryOperator<byte[]> firstMember = given -> given;
    private byte[] afterManifest = {};
    private byte[] afterTable = new byte[1024];
    private long tarBytes;

    /** Adds an entry as it should be. */
    ForgedArchive add(ArchiveEntry entry, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return add(entry.type() == EntryType.FILE ? entry.withSize(bytes.length) : entry, entry, bytes);
    }

    /** Adds an entry that the manifest has in one way and the tar in another. */
    ForgedArchive add(ArchiveEntry inManifest, ArchiveEntry inTar, byte[] content) {
        var digest = inManifest.type() == EntryType.FILE
                ? Optional.of(Digest.of(Sha256.create().digest(content)))
                : Optional.<Digest>empty();
        ArchiveEntry sized = inTar.type() == EntryType.FILE ? inTar.withSize(content.length) : inTar;
        return add(new ManifestEntry(inManifest, digest, tarOffset()), padded(TarHeaders.of(sized), content));
    }

    ForgedArchive add(ManifestEntry line, byte[] tar) {
        parts.add(new Part(line, tar));
        return this;
    }

    ForgedArchive manifest(UnaryOperator<Manifest> change) {
        manifest = change;
        return this;
    }

    ForgedArchive table(UnaryOperator<byte[]> change) {
        tableContent = change;
        return this;
    }

    ForgedArchive trailer(UnaryOperator<IndexTrailer> change) {
        trailer = change;
        return this;
    }

    /** Changes the archive's first member before it is digested. */
    ForgedArchive firstMember(UnaryOperator<byte[]> change) {
        firstMember = change;
        return this;
    }

    ForgedArchive afterManifest(byte[] tar) {
        afterManifest = tar;
        return this;
    }

    ForgedArchive afterTable(byte[] tar) {
        afterTable = tar;
        return this;
    }

    static ArchivePath path(String path) {
        return ArchivePath.of("files/" + path);
    }

    /** Where the next entry will stand. */
    long tarOffset() {
        long offset = head().length;
        for (Part part : parts) {
            offset += part.tar().length;
        }
        return offset;
    }

    private static byte[] head() {
        var head = new ByteArrayOutputStream();
        head.writeBytes(own(ArchiveWriter.HEADER_NAME, HeaderJson.write(Archives.header("files"))));
        head.writeBytes(own(ArchiveWriter.NOTES_NAME, new byte[] {'x'}));
        return head.toByteArray();
    }

    private static byte[] own(String name, byte[] content) {
        return padded(TarHeaders.of(ArchiveEntry.file(ArchivePath.of(name), content.length)), content);
    }

    static byte[] padded(byte[] header, byte[] content) {
        byte[] tar = Arrays.copyOf(header, header.length + content.length + (-content.length & 511));
        System.arraycopy(content, 0, tar, header.length, content.length);
        return tar;
    }

    byte[] bytes() throws IOException {
        table.writeBytes(MemberTableWriter.MAGIC);
        member(head(), true);
        for (Part part : parts) {
            member(part.tar(), true);
        }
        long manifestOffset = out.size();
        byte[] lines = lines();
        byte[] manifestTar = own(ArchiveWriter.MANIFEST_NAME, lines);
        byte[] withMore = Arrays.copyOf(manifestTar, manifestTar.length + afterManifest.length);
        System.arraycopy(afterManifest, 0, withMore, manifestTar.length, afterManifest.length);
        member(withMore, true);
        long tableOffset = out.size();
        byte[] content = tableContent.apply(table.toByteArray());
        byte[] tableTar = own(ArchiveWriter.TABLE_NAME, content);
        byte[] end = Arrays.copyOf(tableTar, tableTar.length + afterTable.length);
        System.arraycopy(afterTable, 0, end, tableTar.length, afterTable.length);
        member(end, false);
        MessageDigest region = Sha256.create();
        region.update(out.toByteArray(), (int) tableOffset, (int) (out.size() - tableOffset));
        var found = new IndexTrailer(manifestOffset, tableOffset, tarBytes, region.digest());
        out.writeBytes(trailer.apply(found).toBytes());
        return out.toByteArray();
    }

    private byte[] lines() {
        long bytes = parts.stream()
                .mapToLong(part -> part.line().entry().sizeBytes())
                .sum();
        var component = new ComponentSummary("files", parts.size(), bytes, Map.of());
        var head = new Manifest(
                Archives.header("files").id(), List.of(component), parts.size(), bytes, List.of(), List.of());
        var lines = new ByteArrayOutputStream();
        lines.writeBytes(HeaderJson.write(manifest.apply(head)));
        lines.write('\n');
        for (Part part : parts) {
            var text = new JsonText();
            EntryJson.write(part.line(), text);
            lines.write(text.buffer(), 0, text.length());
        }
        return lines.toByteArray();
    }

    private void member(byte[] raw, boolean listed) throws IOException {
        byte[] member = new byte[MemberCodec.bound(raw.length)];
        int length;
        try (var codec = new MemberCodec(new ZlibEncoder(1))) {
            length = codec.encode(raw, raw.length, member);
        }
        if (out.size() == 0) {
            member = firstMember.apply(Arrays.copyOf(member, length));
            length = member.length;
        }
        if (listed) {
            var sha256 = Sha256.create();
            sha256.update(member, 0, length);
            new Record(out.size(), tarBytes, sha256.digest()).appendTo(table);
        }
        out.write(member, 0, length);
        tarBytes += raw.length;
    }

    private record Record(long offset, long rawOffset, byte[] sha256) {
        void appendTo(ByteArrayOutputStream table) {
            var record = java.nio.ByteBuffer.allocate(MemberTableWriter.RECORD_BYTES)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN);
            record.putLong(offset).putLong(rawOffset).put(sha256).putShort((short) 0);
            table.writeBytes(record.array());
        }
    }
}
