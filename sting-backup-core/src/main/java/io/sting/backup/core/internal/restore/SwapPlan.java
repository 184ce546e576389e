package io.sting.backup.core.internal.restore;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.core.internal.restore.SwapStep.FolderAttributes;
import io.sting.backup.model.ArchivePath;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The steps that put a staged tree in the live one's place: first everything moves aside, then everything moves in, then
 * folders that stay get their attributes. A file of JSON lines in the staging folder, durable before the first step, so
 * that a later process can undo it; gone through line by line, so that a folder of a million entries costs no memory.
 */
final class SwapPlan {
    static final String FILE_NAME = "plan.jsonl";

    private final Path file;

    private SwapPlan(Path file) {
        this.file = file;
    }

    /** The plan of a staging folder. One that was never written means that no step was taken, and has none. */
    static SwapPlan in(Path folder) {
        return new SwapPlan(folder.resolve(FILE_NAME));
    }

    /** Takes a plan back, durably, as long as no step was taken. */
    static void remove(Path folder) throws IOException {
        if (Files.deleteIfExists(folder.resolve(FILE_NAME))) {
            DurableFiles.syncFolder(folder);
        }
    }

    /** Is handed steps one by one. */
    @FunctionalInterface
    interface Visitor<T extends SwapStep> {
        void visit(T step) throws IOException;
    }

    /** Goes through the steps of a kind, in the order in which they were planned. */
    <T extends SwapStep> void forEach(Class<T> kind, Visitor<? super T> visitor) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                SwapStep step = step(line);
                if (kind.isInstance(step)) {
                    visitor.visit(kind.cast(step));
                }
            }
        } catch (NoSuchFileException none) {
            if (!none.getFile().equals(file.toString())) {
                throw none; // a step's
            }
        }
    }

    private SwapStep step(String line) throws IOException {
        try {
            Map<String, Object> fields = JSON.std.mapFrom(line);
            String path = ArchivePath.decode(HexFormat.of().parseHex(String.valueOf(fields.get("path"))));
            return switch (String.valueOf(fields.get("step"))) {
                case "aside" -> new SwapStep.Aside(path);
                case "in" -> new SwapStep.In(path);
                case "attributes" -> new SwapStep.Attributes(
                        path, FolderAttributes.of(fields.get("before")), FolderAttributes.of(fields.get("after")));
                default -> throw new IOException(file + " holds a step that this version does not know: " + line);
            };
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Names travel as hexadecimal bytes, so that none of them can break a line or its encoding. */
    private static String line(SwapStep step) throws IOException {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("step", step.kind());
        fields.put("path", HexFormat.of().formatHex(ArchivePath.encode(step.path())));
        if (step instanceof SwapStep.Attributes attributes) {
            fields.put("before", attributes.before().toMap());
            fields.put("after", attributes.after().toMap());
        }
        return JSON.std.asString(fields) + "\n";
    }

    /** A plan that is being made, and counts for nothing yet. */
    static final class Draft implements AutoCloseable {
        private final Path folder;
        private final Path file;
        private final FileChannel channel;
        private final BufferedWriter lines;

        private Draft(Path folder, Path file, FileChannel channel) {
            this.folder = folder;
            this.file = file;
            this.channel = channel;
            this.lines = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.US_ASCII));
        }

        /** Begins one, in the place of another that may have been begun before. */
        static Draft in(Path folder) throws IOException {
            Path file = DurableFiles.workFile(folder.resolve(FILE_NAME));
            Files.deleteIfExists(file);
            var options = EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            return new Draft(folder, file, FileChannel.open(file, options, DurableFiles.privateFile(file)));
        }

        void add(SwapStep step) throws IOException {
            try {
                lines.write(line(step));
            } catch (IOException e) {
                throw DurableFiles.named(file, e);
            }
        }

        /** Ends it, durably; its steps can be gone through now. */
        SwapPlan end() throws IOException {
            try {
                lines.flush();
                channel.force(true);
                channel.close();
            } catch (IOException e) {
                throw DurableFiles.named(file, e);
            }
            return new SwapPlan(file);
        }

        /** Makes it the folder's plan, durably. To be called after {@link #end}. */
        void publish() throws IOException {
            DurableFiles.putInPlace(file, folder.resolve(FILE_NAME));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
