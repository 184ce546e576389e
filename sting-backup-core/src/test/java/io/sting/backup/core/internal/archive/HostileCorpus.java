package io.sting.backup.core.internal.archive;

import io.sting.backup.model.ArchiveEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Archives to be refused by every command that reads one, in a production's limits. Where each kind of harm is:
 *
 * <table>
 * <caption>Harm and where it is tested</caption>
 * <tr><td>path traversal</td><td>{@link HostileTars}: absolute, {@code ..}, NUL, by ustar, pax and GNU names</td></tr>
 * <tr><td>links that escape, in chains, entries below links</td><td>{@link HostileTars}, {@link ForgedArchives}</td></tr>
 * <tr><td>devices, FIFOs, unknown types</td><td>{@link HostileTars}</td></tr>
 * <tr><td>entries that come again, or as something else</td><td>{@link HostileTars}, {@link ForgedArchives}</td></tr>
 * <tr><td>more or less than the manifest says, a manifest that contradicts</td><td>{@link ForgedArchives}</td></tr>
 * <tr><td>names of 1 MB, floods of headers</td><td>here; within small limits {@link HostileTars}</td></tr>
 * <tr><td>bombs: gzip in gzip, sizes that lie, holes of 200 TiB</td><td>here; {@link HostileTars}</td></tr>
 * <tr><td>wrong check sums, garbage behind the end, a padding that is cut</td><td>here; {@link HostileTars}</td></tr>
 * <tr><td>an index that points anywhere, members that lie on lengths</td><td>{@link ForgedArchives}</td></tr>
 * <tr><td>wrong keys, a cut of the cipher's padding, another archive's sidecar, an older archive under a newer
 *     name</td><td>{@code HostileArchivesIT} of the command line; {@code SidecarTest}</td></tr>
 * </table>
 */
public final class HostileCorpus {
    /** What only the small limits of {@code HostileTarTest} refuse; {@link #large} has the same for a production's. */
    private static final Set<String> SMALL = Set.of(
            "more than there is room for",
            "a long name of 2 MB",
            "headers without end",
            "a sparse file of too many parts");

    private HostileCorpus() {}

    /** All of them. */
    public static List<HostileCase> all() {
        return Stream.of(HostileTars.all().filter(one -> !SMALL.contains(one.what())), ForgedArchives.all(), large())
                .flatMap(cases -> cases)
                .toList();
    }

    /** An archive that nothing is wrong with. */
    public static byte[] sound() {
        try {
            return ForgedArchives.sound()
                    .add(ArchiveEntry.file(ForgedArchive.path("x"), 0), "y")
                    .bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An archive of others that is nothing but a hole. */
    public static byte[] hole(long sizeBytes) {
        return packed(tar().pax("GNU.sparse.realsize=" + sizeBytes, "GNU.sparse.map=0,1")
                .entry('0', "s", "", new byte[1])
                .end()
                .bytes());
    }

    private static TarBytes tar() {
        return new TarBytes();
    }

    private static Stream<HostileCase> large() {
        byte[] sound = packed(tar().file("a", "x").end().bytes());
        byte[] wrongSum = sound.clone();
        wrongSum[wrongSum.length - 6] ^= 1;
        return Stream.of(
                HostileCase.of(
                        "a name of 1 MB",
                        tar().pax("path=" + "n/".repeat(500_000) + "n")
                                .file("x", "")
                                .end(),
                        "longer than 65535"),
                HostileCase.of(
                        "a link target of 1 MB",
                        tar().pax("linkpath=" + "n".repeat(1_000_000))
                                .symbolicLink("x", "y")
                                .end(),
                        "longer than 65535"),
                HostileCase.of(
                        "a GNU long name of 3 MB",
                        tar().header('L', "p", "", 3 << 20).end(),
                        "longer than"),
                HostileCase.of("a flood of pax headers", flood('x'), "bytes of headers"),
                HostileCase.of("a flood of global headers", flood('g'), "bytes of headers"),
                HostileCase.of(
                        "a flood of sparse parts",
                        tar().pax("GNU.sparse.realsize=9", "GNU.sparse.map=" + "0,0,".repeat(270_000) + "0,0")
                                .entry('0', "s", "", new byte[0])
                                .end(),
                        "more than 262144 parts"),
                HostileCase.of(
                                "a file of 300 TiB",
                                tar().header('0', "big", "", 0).end(),
                                "\"big\"",
                                "room")
                        .with(packed(tar().pax("size=" + (300L << 40))
                                .header('0', "big", "", 0)
                                .end()
                                .bytes())),
                HostileCase.of(
                        "a hole of 300 TiB",
                        tar().pax("GNU.sparse.realsize=" + (300L << 40), "GNU.sparse.map=0,1")
                                .entry('0', "s", "", new byte[1])
                                .end(),
                        "\"s\"",
                        "room"),
                new HostileCase("gzip in gzip in gzip", packed(packed(packed(new byte[20 << 20]))), List.of("tar")),
                new HostileCase("something behind 60 MiB of zeros", packed(endless()), List.of("follows the end")),
                new HostileCase("a wrong check sum of gzip", wrongSum, List.of("damaged")),
                new HostileCase("gzip data that is cut", Arrays.copyOf(sound, sound.length - 12), List.of("cut off")),
                new HostileCase(
                                "garbage behind the gzip data",
                                Arrays.copyOf(sound, sound.length + 1),
                                List.of("follows the end"))
                        .ending((byte) 7),
                new HostileCase("nothing", new byte[0], List.of("empty")),
                new HostileCase("neither gzip nor encrypted", new byte[5000], List.of("neither")));
    }

    private static byte[] endless() {
        byte[] zeros = new byte[60 << 20];
        zeros[zeros.length - 1] = 1;
        return zeros;
    }

    private static TarBytes flood(char type) {
        var tar = tar();
        for (int i = 0; i < 9; i++) {
            tar.paxOf(type, "SCHILY.xattr.user.a" + i + "=" + "v".repeat(1_000_000));
        }
        return tar.file("x", "").end();
    }

    private static byte[] packed(byte[] raw) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(raw);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
