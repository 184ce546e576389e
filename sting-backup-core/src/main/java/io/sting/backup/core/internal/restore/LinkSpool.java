package io.sting.backup.core.internal.restore;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.Ownership;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Links that wait until everything else is there. Kept in a file, since there may be millions. */
final class LinkSpool implements AutoCloseable {
    private final Path file;
    private @Nullable DataOutputStream out;

    LinkSpool(Path file) {
        this.file = file;
    }

    void add(ArchiveEntry link) throws IOException {
        if (out == null) {
            var channel = Files.newByteChannel(
                    file,
                    EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                    DurableFiles.privateFile(file));
            out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
        }
        writeText(out, link.path().value());
        out.writeBoolean(link.type() == EntryType.HARD_LINK);
        writeText(out, link.linkTarget());
        out.writeLong(link.owner().uid());
        out.writeLong(link.owner().gid());
        writeText(out, link.owner().user());
        writeText(out, link.owner().group());
        out.writeLong(link.modified().getEpochSecond());
        out.writeInt(link.modified().getNano());
    }

    /** Is handed each link in the order of addition. */
    interface LinkVisitor {
        void visit(ArchiveEntry link) throws IOException;
    }

    void forEach(LinkVisitor visitor) throws IOException {
        if (out == null) {
            return;
        }
        out.close();
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            while (true) {
                String path;
                try {
                    path = readText(in);
                } catch (EOFException end) {
                    return;
                }
                visitor.visit(readLink(in, ArchivePath.of(path)));
            }
        }
    }

    private static ArchiveEntry readLink(DataInputStream in, ArchivePath path) throws IOException {
        var type = in.readBoolean() ? EntryType.HARD_LINK : EntryType.SYMBOLIC_LINK;
        String target = readText(in);
        var owner = new Ownership(in.readLong(), in.readLong(), readText(in), readText(in));
        var modified = Instant.ofEpochSecond(in.readLong(), in.readInt());
        return new ArchiveEntry(path, type, 0, 0777, owner, modified, target, Map.of(), false);
    }

    /** {@code writeUTF} ends at 64 KiB, which a name may reach. */
    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = ArchivePath.encode(text);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return ArchivePath.decode(in.readNBytes(in.readInt()));
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
            Files.deleteIfExists(file);
        }
    }
}
