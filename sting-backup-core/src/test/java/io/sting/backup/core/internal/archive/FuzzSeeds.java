package io.sting.backup.core.internal.archive;

import static io.sting.backup.core.internal.archive.ForgedArchive.path;

import io.sting.backup.core.internal.archive.gzip.IndexTrailer;
import io.sting.backup.core.internal.archive.gzip.MemberCodec;
import io.sting.backup.core.internal.archive.gzip.ZlibEncoder;
import io.sting.backup.core.internal.archive.tar.TarHeaders;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Digest;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.Notice;
import io.sting.backup.model.Ownership;
import io.sting.backup.model.Warning;
import io.sting.backup.testing.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;

/**
 * How the seeds of the fuzz targets were made: {@code FuzzSeeds FOLDER} writes them, one folder a target. They are small,
 * and together they go through all that a format has. What the fuzzer found later lies beside them and stays.
 */
final class FuzzSeeds {
    private static final String LONG = "a-long-name/".repeat(12) + "x".repeat(100);

    private final Path folder;

    private FuzzSeeds(Path folder) {
        this.folder = folder;
    }

    /** Writes all seeds below a folder. */
    public static void main(String[] arguments) throws Exception {
        var seeds = new FuzzSeeds(Path.of(arguments[0]).toAbsolutePath());
        seeds.tars();
        seeds.tarsOfTools();
        seeds.gzips();
        seeds.members();
        seeds.manifests();
        seeds.tables();
        seeds.sidecars();
        seeds.archives();
        seeds.configs();
    }

    private void write(Class<?> target, String name, byte[] seed) throws IOException {
        Path file = folder.resolve(target.getSimpleName()).resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, seed);
    }

    private static List<ArchiveEntry> entries() {
        var odd = new Ownership(4_000_000_000L, 2_097_152, "a-user-whose-name-is-longer-than-31", "grüppe");
        return List.of(
                ArchiveEntry.directory(path("d")).withMode(04755),
                ArchiveEntry.file(path("d/f"), 3).withOwner(odd).withModified(Instant.ofEpochSecond(-5, 250_000_000)),
                ArchiveEntry.file(ArchivePath.of("files/" + LONG), 0)
                        .withExtendedAttributes(Map.of("user.a=%", new byte[] {0, 1, '\n'})),
                ArchiveEntry.file(ArchivePath.ofBytes("files/\u00ff".getBytes(StandardCharsets.ISO_8859_1)), 3)
                        .withSparse(true),
                ArchiveEntry.hardLink(path("h"), path("d/f")),
                ArchiveEntry.symbolicLink(path("l"), "../" + LONG));
    }

    private static byte[] ours() {
        var tar = new ByteArrayOutputStream();
        for (ArchiveEntry entry : entries()) {
            tar.writeBytes(ForgedArchive.padded(TarHeaders.of(entry), new byte[(int) entry.sizeBytes()]));
        }
        return tar.toByteArray();
    }

    private void tars() throws IOException {
        write(TarFuzz.class, "ours.tar", FuzzedTar.joined(ours(), new byte[1024]));
        var sparse = new TarBytes()
                .pax("GNU.sparse.realsize=2000", "GNU.sparse.map=0,10,1000,10", "GNU.sparse.name=real")
                .entry('0', "GNUSparseFile.0/s", "", new byte[20])
                .pax("GNU.sparse.size=100", "GNU.sparse.numblocks=1", "GNU.sparse.offset=5", "GNU.sparse.numbytes=4")
                .entry('0', "t", "", new byte[4]);
        write(TarFuzz.class, "sparse-0.tar", sparse.end().bytes());
        var global = new TarBytes()
                .paxOf('g', "mtime=1.5", "uid=7", "comment=hello")
                .file("a", "x")
                .pax("size=3", "path=./b//c", "linkpath=a", "gname=g", "uname=u", "gid=99999999")
                .entry('0', "b", "", new byte[3])
                .entry('L', "././@LongLink", "", (LONG + "\0").getBytes(StandardCharsets.US_ASCII))
                .entry('K', "././@LongLink", "", "a\0".getBytes(StandardCharsets.US_ASCII))
                .hardLink("short", "z")
                .pax("uname=a\0b", "LIBARCHIVE.xattr.user.a%3D=aGVsbG8", "SCHILY.xattr.user.b=c")
                .file("x", "")
                .directory("./");
        write(TarFuzz.class, "extended.tar", global.end().bytes());
    }

    /** A small tree, as every program and format keeps it. */
    private void tarsOfTools() throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("seeds");
        Tools.bash(
                work,
                """
                mkdir -p in/d; cd in; printf abc > d/f; ln d/f h; ln -s d/f l; printf x > $(printf 'n%0120d' 1)
                truncate -s 20000 s; printf island | dd of=s bs=1 seek=9000 conv=notrunc status=none
                touch -d '1969-12-31 23:59:58.5 UTC' d/f; cd ..
                tar --format=posix -S -cf gnu-posix.tar -C in .
                tar --format=gnu -S -cf gnu-gnu.tar -C in .
                touch -d '2020-01-01 00:00:00 UTC' in/d/f
                tar --format=posix -S --sparse-version=0.1 -cf gnu-sparse-0.1.tar -C in s
                tar --format=ustar -cf gnu-ustar.tar -C in d h l
                tar --format=v7 -cf gnu-v7.tar -C in d h l
                bsdtar --format=pax -cf bsd-pax.tar -C in d h l s
                busybox tar -cf busybox.tar -C in d h l
                """);
        for (String name :
                List.of("gnu-posix", "gnu-gnu", "gnu-sparse-0.1", "gnu-ustar", "gnu-v7", "bsd-pax", "busybox")) {
            byte[] tar = Files.readAllBytes(work.resolve(name + ".tar"));
            int end = tar.length;
            while (end > 1024 && tar[end - 1] == 0) {
                end--;
            }
            write(
                    TarFuzz.class,
                    name + ".tar",
                    Arrays.copyOf(tar, Math.min(tar.length, (end + 511) / 512 * 512 + 1024)));
        }
        Tools.bash(work, "rm -r \"$PWD\"");
    }

    private static byte[] deflated(String text) {
        var deflater = new Deflater(9, true);
        deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
        deflater.finish();
        byte[] out = new byte[4096];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }

    private void gzips() throws IOException {
        byte[] whole = new TarBytes().file("a", "x").end().gzip();
        write(SerialGunzipFuzz.class, "whole.gz", FuzzedTar.joined(new byte[] {1}, whole, whole, new byte[10]));
        write(
                SerialGunzipFuzz.class,
                "members",
                FuzzedTar.joined(
                        new byte[] {0}, deflated("hello hello hello"), deflated(""), deflated("z".repeat(9000))));
        write(SerialGunzipFuzz.class, "stored", new byte[] {0, 1, 3, 0, -4, -1, 'a', 'b', 'c'});
    }

    private void members() throws IOException {
        for (String text : List.of("", "short", "select * from t;\n".repeat(200))) {
            byte[] raw = text.getBytes(StandardCharsets.US_ASCII);
            byte[] member = new byte[MemberCodec.bound(raw.length)];
            try (var codec = new MemberCodec(new ZlibEncoder(5))) {
                int length = codec.encode(raw, raw.length, member);
                byte[] seed = FuzzedTar.joined(new byte[] {1}, Arrays.copyOf(member, length));
                write(MemberFuzz.class, "sound-" + raw.length, seed);
                seed[0] = 0;
                write(MemberFuzz.class, "repaired-" + raw.length, seed);
            }
        }
        write(MemberFuzz.class, "trailer", new IndexTrailer(100, 200, 4096, new byte[32]).toBytes());
    }

    private static byte[] manifest(long firstOffset) {
        var lines = new ByteArrayOutputStream();
        long offset = firstOffset;
        long bytes = 0;
        for (ArchiveEntry entry : entries()) {
            Optional<Digest> digest =
                    entry.sizeBytes() == 0 && !entry.path().value().endsWith("x")
                            ? Optional.empty()
                            : Optional.of(Digest.of(Sha256.create().digest(new byte[(int) entry.sizeBytes()])));
            var text = new JsonText();
            EntryJson.write(new ManifestEntry(entry, digest, offset), text);
            lines.write(text.buffer(), 0, text.length());
            offset += ForgedArchive.padded(TarHeaders.of(entry), new byte[(int) entry.sizeBytes()]).length;
            bytes += entry.sizeBytes();
        }
        var component = new ComponentSummary(
                "files", entries().size(), bytes, Map.of("settings", List.of("a", 1L, true, 0.5, Map.of("b", "c"))));
        var head = new Manifest(
                Archives.header("files").id(),
                List.of(component),
                entries().size(),
                bytes,
                List.of(new Warning("files/x", "vanished")),
                List.of(new Notice("files", "größe")));
        return FuzzedTar.joined(HeaderJson.write(head), new byte[] {'\n'}, lines.toByteArray());
    }

    private void manifests() throws IOException {
        write(ManifestFuzz.class, "manifest.jsonl", manifest(1024));
        write(ManifestFuzz.class, "sting-backup.json", HeaderJson.write(Archives.header("files", "databases")));
    }

    private void tables() throws IOException {
        var table = ByteBuffer.allocate(16 + 8 + 3 * MemberTableWriter.RECORD_BYTES + 5)
                .order(ByteOrder.LITTLE_ENDIAN);
        table.putLong(3000).putLong(300_000).put(MemberTableWriter.MAGIC);
        for (int i = 0; i < 3; i++) {
            table.putLong(1000L * i).putLong(100_000L * i).put(new byte[32]).putShort((short) (i == 1 ? 5 : 0));
            table.put("files".getBytes(StandardCharsets.US_ASCII), 0, i == 1 ? 5 : 0);
        }
        write(MemberTableFuzz.class, "three", table.array());
    }

    private void sidecars() throws IOException {
        var header = Archives.header("files", "databases");
        var digest = Digest.of(Sha256.create().digest());
        var plain = new Sidecar(
                "sting_backup_20260314_031500.tar.gz",
                header.id(),
                "installation",
                header.created(),
                4096,
                digest,
                Optional.of(digest),
                Optional.empty(),
                header.components(),
                true,
                Optional.empty());
        write(SidecarFuzz.class, "plain.json", plain.toJson().getBytes(StandardCharsets.US_ASCII));
        var signed = new Sidecar(
                        "é.tar.gz.enc",
                        header.id(),
                        "installation",
                        header.created(),
                        4096,
                        digest,
                        Optional.of(digest),
                        Optional.of(new io.sting.backup.model.KeyFingerprint("0123456789abcdef")),
                        header.components(),
                        false,
                        Optional.empty())
                .signed(message -> Sha256.create().digest(message));
        write(SidecarFuzz.class, "signed.json", signed.toJson().getBytes(StandardCharsets.US_ASCII));
    }

    private void archives() throws IOException {
        byte[] head = FuzzedTar.joined(
                own(ArchiveWriter.HEADER_NAME, HeaderJson.write(Archives.header("files"))),
                own(ArchiveWriter.NOTES_NAME, new byte[] {'x'}));
        byte[] tar = FuzzedTar.joined(head, ours());
        byte[] blocks = {(byte) (tar.length / TarHeaders.BLOCK), 0};
        write(IndexedArchiveFuzz.class, "sound", FuzzedTar.joined(blocks, tar, manifest(head.length)));
        byte[] cut = {blocks[0], 1};
        write(IndexedArchiveFuzz.class, "another-order", FuzzedTar.joined(cut, tar, manifest(0)));
    }

    private static byte[] own(String name, byte[] content) {
        return ForgedArchive.padded(TarHeaders.of(ArchiveEntry.file(ArchivePath.of(name), content.length)), content);
    }

    private void configs() throws IOException {
        Path file = folder.resolve("ConfigFuzz");
        Files.createDirectories(file);
        try (var in = io.sting.backup.core.config.ConfigFuzz.class.getResourceAsStream("documented.yml")) {
            Files.write(file.resolve("documented.yml"), in.readAllBytes());
        }
        Files.writeString(
                file.resolve("odd.yml"),
                "other: &a [1, {b: ~}]\nbackup: {default_directory: \"${A}/x\", <<: {enabled: yes}, retention: {count: 0x5}}\n");
    }
}
