package io.sting.backup.core.internal.restore;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ServiceSnapshot;
import io.sting.backup.model.UnsettledRestore;
import io.sting.backup.model.UnsettledRestore.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a restore is about to do, durable before it does it: a JSON file of its own in {@code restores} of the state
 * folder, replaced whole at each step and removed when all is settled. Holds no secrets.
 *
 * @param restoreId names the restore
 * @param archive what is restored
 * @param begun when
 * @param state how far it came
 * @param participants in the order of commit
 * @param services what ran before the restore stopped it; empty as long as nothing is stopped, and again as soon as all
 *     is as it was
 * @param keptUntil when the previous state, if it is kept, is no longer; empty for no limit
 */
public record RestoreJournal(
        String restoreId,
        Path archive,
        Instant begun,
        State state,
        List<Participant> participants,
        Optional<ServiceSnapshot> services,
        Optional<Instant> keptUntil) {
    private static final int FORMAT = 1;
    private static final String FOLDER = "restores";
    private static final String SUFFIX = ".json";

    /**
     * A component's part.
     *
     * @param component its name
     * @param journal what its target needs to take it up again; empty before it was staged
     */
    public record Participant(String component, Map<String, Object> journal) {}

    public RestoreJournal {
        participants = List.copyOf(participants);
    }

    /** An id that no other restore has: eight hexadecimal digits. */
    public static String newId() {
        return String.format("%08x", new SecureRandom().nextInt());
    }

    /** What a caller of the api is told. */
    public UnsettledRestore summary() {
        return new UnsettledRestore(
                restoreId,
                archive,
                begun,
                state,
                participants.stream().map(Participant::component).toList(),
                keptUntil);
    }

    /** One of a restore that begins to stage. */
    public static RestoreJournal begun(String restoreId, Path archive, Instant begun, List<Participant> participants) {
        return new RestoreJournal(
                restoreId, archive, begun, State.STAGING, participants, Optional.empty(), Optional.empty());
    }

    public RestoreJournal at(State next) {
        return with(next, participants);
    }

    public RestoreJournal with(State next, List<Participant> staged) {
        return new RestoreJournal(restoreId, archive, begun, next, staged, services, keptUntil);
    }

    /** Services are about to be stopped, and ran before as is told; or, if nothing is told, they are as they were. */
    public RestoreJournal withServices(Optional<ServiceSnapshot> before) {
        return new RestoreJournal(restoreId, archive, begun, state, participants, before, keptUntil);
    }

    /** The previous state, if it is kept, is so until then. */
    public RestoreJournal keptUntil(Optional<Instant> limit) {
        return new RestoreJournal(restoreId, archive, begun, state, participants, services, limit);
    }

    /** Makes it durable. */
    public void write(Path stateFolder) throws IOException {
        Path folder = stateFolder.resolve(FOLDER);
        DurableFiles.makePrivateFolder(stateFolder);
        DurableFiles.makePrivateFolder(folder);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("format", FORMAT);
        fields.put("restore", restoreId);
        fields.put("archive", archive.toString());
        fields.put("begun", begun.toString());
        fields.put("state", state.name());
        fields.put(
                "participants",
                participants.stream()
                        .map(one -> Map.of("component", one.component(), "journal", one.journal()))
                        .toList());
        services.ifPresent(before -> fields.put("services", toMap(before)));
        keptUntil.ifPresent(limit -> fields.put("keptUntil", limit.toString()));
        DurableFiles.replace(fileIn(stateFolder), JSON.std.asString(fields).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> toMap(ServiceSnapshot services) {
        return Map.of("up", services.up(), "down", services.down(), "details", services.details());
    }

    /** Forgets it, durably: all is settled. */
    public void remove(Path stateFolder) throws IOException {
        if (Files.deleteIfExists(fileIn(stateFolder))) {
            DurableFiles.syncFolder(stateFolder.resolve(FOLDER));
        }
    }

    /** Removes what a crash left of writing a journal, which never counted. To be called under the state folder's lock. */
    public static void sweep(Path stateFolder) throws IOException {
        for (Path file : unwritten(stateFolder)) {
            Files.deleteIfExists(file);
        }
    }

    /** Whether a journal was cut off while it was written, or is being written. */
    public static boolean isAnyUnwritten(Path stateFolder) throws IOException {
        return !unwritten(stateFolder).isEmpty();
    }

    private static List<Path> unwritten(Path stateFolder) throws IOException {
        return DurableFiles.unfinished(stateFolder.resolve(FOLDER), "*" + SUFFIX);
    }

    private Path fileIn(Path stateFolder) {
        return stateFolder.resolve(FOLDER).resolve(restoreId + SUFFIX);
    }

    /** Every journal in a state folder, oldest first. */
    public static List<RestoreJournal> all(Path stateFolder) throws IOException {
        var found = new ArrayList<RestoreJournal>();
        try (var files = Files.newDirectoryStream(stateFolder.resolve(FOLDER), "[!.]*" + SUFFIX)) {
            for (Path file : files) {
                read(file).ifPresent(found::add);
            }
        } catch (NoSuchFileException | java.nio.file.NotDirectoryException none) {
            return List.of();
        }
        found.sort(Comparator.comparing(RestoreJournal::begun));
        return found;
    }

    /** Empty if it is settled and gone by now: who only asks holds no lock. */
    private static Optional<RestoreJournal> read(Path file) throws IOException {
        try {
            Map<String, Object> fields = JSON.std.mapFrom(Files.readString(file));
            if (!(fields.get("format") instanceof Number format) || format.intValue() != FORMAT) {
                throw new IOException("its format is " + fields.get("format") + ", and this version knows " + FORMAT
                        + "; recover with the version that began the restore");
            }
            if (!(fields.get("participants") instanceof List<?> list)) {
                throw new IOException("it names no participants");
            }
            var participants = new ArrayList<Participant>();
            for (Object one : list) {
                participants.add(participant(one));
            }
            return Optional.of(new RestoreJournal(
                    text(fields, "restore"),
                    Path.of(text(fields, "archive")),
                    Instant.parse(text(fields, "begun")),
                    State.valueOf(text(fields, "state")),
                    participants,
                    services(fields.get("services")),
                    fields.containsKey("keptUntil")
                            ? Optional.of(Instant.parse(text(fields, "keptUntil")))
                            : Optional.empty()));
        } catch (NoSuchFileException settled) {
            return Optional.empty();
        } catch (IOException | DateTimeException | IllegalArgumentException damaged) {
            throw new IOException(
                    file + " is the journal of a restore and cannot be read ("
                            + ArchivePath.printable(String.valueOf(damaged.getMessage()))
                            + "); it names what lies where, do not delete it blindly",
                    damaged);
        }
    }

    private static Participant participant(Object json) throws IOException {
        if (json instanceof Map<?, ?> fields
                && fields.get("component") instanceof String component
                && fields.get("journal") instanceof Map<?, ?> journal) {
            return new Participant(component, tree(journal));
        }
        throw new IOException("a participant is not described");
    }

    private static Map<String, Object> tree(Map<?, ?> json) {
        var copy = new LinkedHashMap<String, Object>();
        json.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    private static Optional<ServiceSnapshot> services(@Nullable Object json) throws IOException {
        if (json == null) {
            return Optional.empty();
        }
        if (json instanceof Map<?, ?> fields
                && fields.get("up") instanceof List<?> up
                && fields.get("down") instanceof List<?> down
                && fields.get("details") instanceof Map<?, ?> details) {
            return Optional.of(new ServiceSnapshot(texts(up), texts(down), tree(details)));
        }
        throw new IOException("the services are not described");
    }

    private static List<String> texts(List<?> list) {
        return list.stream().map(String::valueOf).toList();
    }

    private static String text(Map<String, Object> fields, String name) throws IOException {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw new IOException(name + " is missing");
    }
}
