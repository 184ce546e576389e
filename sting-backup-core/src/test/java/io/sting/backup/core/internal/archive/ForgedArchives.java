package io.sting.backup.core.internal.archive;

import static io.sting.backup.core.internal.archive.ForgedArchive.path;

import io.sting.backup.core.internal.archive.gzip.IndexTrailer;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.BackupId;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Digest;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.ManifestEntry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Archives whose index is right in itself and lies: manifest, tar, table and trailer that disagree. */
final class ForgedArchives {
    private ForgedArchives() {}

    private static HostileCase refused(String what, ForgedArchive archive, String said) {
        return HostileCase.of(what, archive, said);
    }

    static ForgedArchive sound() {
        return new ForgedArchive()
                .add(ArchiveEntry.directory(path("d")), "")
                .add(ArchiveEntry.file(path("d/f"), 0), "content")
                .add(ArchiveEntry.hardLink(path("h"), path("d/f")), "")
                .add(ArchiveEntry.symbolicLink(path("l"), "/anywhere"), "");
    }

    private static Manifest counted(Manifest given, long entries, long bytes) {
        return new Manifest(
                given.id(),
                List.of(new ComponentSummary("files", entries, bytes, Map.of())),
                entries,
                bytes,
                List.of(),
                List.of());
    }

    static Stream<HostileCase> all() {
        ArchiveEntry file = ArchiveEntry.file(path("x"), 5);
        byte[] five = {1, 2, 3, 4, 5};
        return Stream.of(
                refused(
                        "a member that unpacks to more than it says",
                        sound().firstMember(m -> length(m, 20, -512)),
                        "not as long as the member table says"),
                refused(
                        "a member that says it is longer than it is",
                        sound().firstMember(m -> length(m, 16, 1)),
                        "not as long as the member table says"),
                refused("a member of 2 GiB", sound().firstMember(m -> length(m, 20, 0x70000000)), "impossible lengths"),
                refused(
                        "a member with another check sum",
                        sound().firstMember(m -> changed(m, m.length - 8)),
                        "a gzip member is damaged"),
                refused("another size", sound().add(file.withSize(4), file, five), "disagree on the entry \"files/x\""),
                refused("another mode", sound().add(file.withMode(0755), file, five), "disagree on the entry"),
                refused(
                        "another path",
                        sound().add(file, file.withPath(path("y")), five),
                        "disagree on the entry \"files/x\""),
                refused(
                        "another type",
                        sound().add(ArchiveEntry.directory(path("x")), file, five),
                        "disagree on the entry \"files/x\""),
                refused(
                        "another link target",
                        sound().add(
                                        ArchiveEntry.symbolicLink(path("x"), "a"),
                                        ArchiveEntry.symbolicLink(path("x"), "b"),
                                        new byte[0]),
                        "disagree on the entry \"files/x\""),
                refused(
                        "another attribute",
                        sound().add(file.withExtendedAttributes(Map.of("user.a", five)), file, five),
                        "disagree on the entry \"files/x\""),
                refused(
                        "another digest",
                        sound().add(
                                        new ManifestEntry(
                                                file, Optional.of(new Digest("0".repeat(64))), sound().tarOffset()),
                                        ForgedArchive.padded(
                                                io.sting.backup.core.internal.archive.tar.TarHeaders.of(file), five)),
                        "the content of \"files/x\" is not what the manifest says"),
                refused(
                        "below a symbolic link",
                        sound().add(ArchiveEntry.file(path("l/passwd"), 0), "x"),
                        "\"files/l/passwd\" lies below a symbolic link"),
                refused(
                        "an entry twice",
                        sound().add(ArchiveEntry.file(path("d/f"), 0), "x"),
                        "\"files/d/f\" stands twice"),
                refused(
                        "a link in a folder's place",
                        sound().add(ArchiveEntry.symbolicLink(path("d"), "/etc"), ""),
                        "\"files/d\" comes again as something else"),
                refused(
                        "a hard link forward",
                        sound().add(ArchiveEntry.hardLink(path("a"), path("b")), "")
                                .add(ArchiveEntry.file(path("b"), 0), "x"),
                        "no file before it"),
                refused(
                        "a hard link out",
                        sound().add(ArchiveEntry.hardLink(path("a"), path("b")).withLinkTarget("../etc/passwd"), ""),
                        "leads out of the archive"),
                refused(
                        "an entry of no component",
                        sound().add(ArchiveEntry.file(ArchivePath.of("etc/x"), 0), "x"),
                        "of no component"),
                refused(
                        "more entries than said",
                        sound().manifest(m -> counted(m, 3, 7)),
                        "more in it than its manifest"),
                refused("fewer entries than said", sound().manifest(m -> counted(m, 5, 7)), "there is less"),
                refused(
                        "more bytes than said",
                        sound().manifest(m -> counted(m, 4, 6)),
                        "more in it than its manifest"),
                refused("fewer bytes than said", sound().manifest(m -> counted(m, 4, 8)), "there is less"),
                refused(
                        "more bytes than there is room for",
                        sound().manifest(m -> counted(m, 4, Long.MAX_VALUE)),
                        "there is room for"),
                refused("more entries than the limit", sound().manifest(m -> counted(m, 200_000_000, 7)), "at most"),
                refused(
                        "another backup's manifest",
                        sound().manifest(m -> new Manifest(
                                BackupId.of(Archives.CREATED, 1),
                                m.components(),
                                m.entries(),
                                m.contentBytes(),
                                List.of(),
                                List.of())),
                        "not of the same backup"),
                refused(
                        "an entry that the manifest has not",
                        sound().add(
                                        new ManifestEntry(
                                                ArchiveEntry.directory(path("e")),
                                                Optional.empty(),
                                                sound().tarOffset()),
                                        twoFolders()),
                        "its entry manifest.jsonl is not where it must be"),
                refused(
                        "an entry at another place",
                        sound().add(
                                        new ManifestEntry(
                                                ArchiveEntry.directory(path("e")),
                                                Optional.empty(),
                                                sound().tarOffset() + 512),
                                        twoFolders()),
                        "disagree on the entry"),
                refused(
                        "an entry that points back",
                        sound().add(
                                        new ManifestEntry(ArchiveEntry.directory(path("e")), Optional.empty(), 0),
                                        twoFolders()),
                        "out of order"),
                refused(
                        "an entry that points out",
                        sound().add(
                                        new ManifestEntry(
                                                ArchiveEntry.directory(path("e")), Optional.empty(), 1L << 40),
                                        twoFolders()),
                        "out of order"),
                refused("an entry behind the table", sound().afterTable(twoFolders()), "follows the member table"),
                refused(
                        "garbage behind the end",
                        sound().afterTable(Arrays.copyOf(new byte[1024], 1025)),
                        "member table is damaged"),
                refused("no end", sound().afterTable(new byte[0]), "no end mark"),
                refused("a table of another kind", sound().table(t -> changed(t, 0)), "unknown kind"),
                refused("a table that is cut off", sound().table(t -> Arrays.copyOf(t, t.length - 1)), "cut off"),
                refused("an empty table", sound().table(t -> Arrays.copyOf(t, 8)), "cut off"),
                refused("a table with another offset", sound().table(t -> changed(t, 8 + 50)), "not the one in"),
                refused(
                        "a table with another place",
                        sound().table(t -> changed(t, 8 + 50 + 8 + 2)),
                        "impossible length"),
                refused(
                        "a table with another digest",
                        sound().table(t -> changed(t, 8 + 16)),
                        "not the one in the member table"),
                refused(
                        "a trailer that points elsewhere",
                        sound().trailer(t -> new IndexTrailer(
                                t.manifestOffset() + 1, t.tableOffset(), t.tarBytes(), t.tableSha256())),
                        "no member stands"),
                refused(
                        "a trailer that points out",
                        sound().trailer(t ->
                                new IndexTrailer(t.manifestOffset(), 1L << 50, t.tarBytes(), t.tableSha256())),
                        "points out of it"),
                refused(
                        "a trailer with another length",
                        sound().trailer(t -> new IndexTrailer(
                                t.manifestOffset(), t.tableOffset(), t.tarBytes() + 512, t.tableSha256())),
                        ""),
                refused(
                        "a trailer with a negative length",
                        sound().trailer(t ->
                                new IndexTrailer(t.manifestOffset(), t.tableOffset(), Long.MIN_VALUE, t.tableSha256())),
                        "points out of it"),
                refused(
                        "a trailer with another digest",
                        sound().trailer(t ->
                                new IndexTrailer(t.manifestOffset(), t.tableOffset(), t.tarBytes(), new byte[32])),
                        "member table is damaged"));
    }

    private static byte[] twoFolders() {
        var two = new ByteArrayOutputStream();
        for (String name : List.of("e", "f")) {
            two.writeBytes(io.sting.backup.core.internal.archive.tar.TarHeaders.of(ArchiveEntry.directory(path(name))));
        }
        return two.toByteArray();
    }

    private static byte[] changed(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 0x55;
        return changed;
    }

    private static byte[] length(byte[] member, int at, int difference) {
        byte[] changed = member.clone();
        var buffer = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(at, buffer.getInt(at) + difference);
        return changed;
    }
}
