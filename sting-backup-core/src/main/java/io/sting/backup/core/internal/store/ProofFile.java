package io.sting.backup.core.internal.store;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.model.BackupId;
import io.sting.backup.model.ComponentProof;
import io.sting.backup.model.RestoreProof;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last proof, {@code .sting/proof.json}: it outlives the backup that it is of. */
final class ProofFile {
    private static final Logger LOG = LoggerFactory.getLogger(ProofFile.class);

    private final Path folder;
    private final Path file;

    /** @param stateFolder {@code .sting} of the backup folder */
    ProofFile(Path stateFolder) {
        this.folder = stateFolder;
        this.file = stateFolder.resolve("proof.json");
    }

    void write(RestoreProof proof) throws IOException {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("archive", proof.archive());
        proof.backup().ifPresent(id -> fields.put("id", id.value()));
        fields.put("when", proof.when().toString());
        fields.put(
                "components",
                proof.components().stream()
                        .map(one -> Map.of("name", one.component(), "compared", one.compared()))
                        .toList());
        DurableFiles.makePrivateFolder(folder);
        DurableFiles.replace(file, JSON.std.asString(fields).getBytes(StandardCharsets.UTF_8));
    }

    /** Empty if there is none, or none that can be read: then nothing is proven. */
    Optional<RestoreProof> read() {
        try {
            Map<String, Object> fields = JSON.std.mapFrom(Files.readString(file));
            return Optional.of(new RestoreProof(
                    text(fields, "archive"),
                    Optional.ofNullable(fields.get("id")).map(id -> new BackupId(id.toString())),
                    Instant.parse(text(fields, "when")),
                    components(fields.get("components"))));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | DateTimeException | IllegalArgumentException damaged) {
            LOG.warn("{} cannot be read: {}", file, damaged.getMessage());
            return Optional.empty();
        }
    }

    private static String text(Map<?, ?> fields, String key) {
        if (fields.get(key) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("it has no " + key);
    }

    private static List<ComponentProof> components(@org.jspecify.annotations.Nullable Object list) {
        var components = new ArrayList<ComponentProof>();
        for (Object one : list instanceof List<?> items ? items : List.of()) {
            if (one instanceof Map<?, ?> fields && fields.get("compared") instanceof Map<?, ?> compared) {
                var counts = new LinkedHashMap<String, Long>();
                compared.forEach((what, count) ->
                        counts.put(String.valueOf(what), count instanceof Number number ? number.longValue() : 0L));
                components.add(new ComponentProof(text(fields, "name"), counts, List.of()));
            }
        }
        return components;
    }
}
