package io.sting.backup.core.internal.restore;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.core.internal.restore.SwapStep.FolderAttributes;
import io.sting.backup.model.ArchivePath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The steps that put a staged tree in the live one's place: first everything moves aside, then everything moves in, then
 * folders that stay get their attributes. Kept as a file of JSON lines in the staging folder, durable before the first
 * step, so that a later process can undo it.
 */
record SwapPlan(List<SwapStep.Aside> aside, List<SwapStep.In> in, List<SwapStep.Attributes> attributes) {
    static final String FILE_NAME = "plan.jsonl";

    SwapPlan {
        aside = List.copyOf(aside);
        in = List.copyOf(in);
        attributes = List.copyOf(attributes);
    }

    void write(Path folder) throws IOException {
        var lines = new StringBuilder();
        for (var step : aside) {
            lines.append(line("aside", step.path(), Map.of()));
        }
        for (var step : in) {
            lines.append(line("in", step.path(), Map.of()));
        }
        for (var step : attributes) {
            lines.append(line(
                    "attributes",
                    step.path(),
                    Map.of(
                            "before",
                            step.before().toMap(),
                            "after",
                            step.after().toMap())));
        }
        DurableFiles.replace(folder.resolve(FILE_NAME), lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Takes a plan back, durably, as long as no step was taken. */
    static void remove(Path folder) throws IOException {
        if (Files.deleteIfExists(folder.resolve(FILE_NAME))) {
            DurableFiles.syncFolder(folder);
        }
    }

    /** Names travel as hexadecimal bytes, so that none of them can break a line or its encoding. */
    private static String line(String step, String path, Map<String, Object> more) throws IOException {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("step", step);
        fields.put("path", HexFormat.of().formatHex(ArchivePath.encode(path)));
        fields.putAll(more);
        return JSON.std.asString(fields) + "\n";
    }

    /** Reads a plan back; one that was never written means that no step was taken. */
    static SwapPlan read(Path folder) throws IOException {
        var aside = new ArrayList<SwapStep.Aside>();
        var in = new ArrayList<SwapStep.In>();
        var attributes = new ArrayList<SwapStep.Attributes>();
        Path file = folder.resolve(FILE_NAME);
        if (!Files.exists(file)) {
            return new SwapPlan(aside, in, attributes);
        }
        try (var reader = new BufferedReader(new StringReader(Files.readString(file)))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                Map<String, Object> fields = JSON.std.mapFrom(line);
                String path = ArchivePath.decode(HexFormat.of().parseHex(String.valueOf(fields.get("path"))));
                switch (String.valueOf(fields.get("step"))) {
                    case "aside" -> aside.add(new SwapStep.Aside(path));
                    case "in" -> in.add(new SwapStep.In(path));
                    case "attributes" -> attributes.add(new SwapStep.Attributes(
                            path, FolderAttributes.of(fields.get("before")), FolderAttributes.of(fields.get("after"))));
                    default -> throw new IOException(file + " holds a step that this version does not know: " + line);
                }
            }
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
        return new SwapPlan(aside, in, attributes);
    }
}
