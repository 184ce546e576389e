package io.sting.backup.cli.render;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.console.HumanText;
import io.sting.backup.cli.console.JsonText;
import io.sting.backup.error.BackupException;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.EntryType;
import io.sting.backup.model.ManifestEntry;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An archive's entries as they come, a line each or one JSON document; however many, none is held. */
public final class EntryListing implements AutoCloseable {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private final Console console;
    private final Path archive;
    private final DateTimeFormatter minute;
    private boolean empty = true;
    private @Nullable JsonGenerator json;

    private EntryListing(Console console, Path archive, ZoneId zone) {
        this.console = console;
        this.archive = archive;
        this.minute = MINUTE.withZone(zone);
    }

    /** @param zone whose time people are shown; JSON has UTC */
    public static EntryListing on(Console console, Path archive, ZoneId zone) {
        return new EntryListing(console, archive, zone);
    }

    /** Whether there was none so far. */
    public boolean isEmpty() {
        return empty;
    }

    /** Shows the next one. */
    public void add(ManifestEntry line) {
        empty = false;
        if (!console.isJson()) {
            console.result(text(line.entry()));
            return;
        }
        try {
            JsonText.write(document(), JsonView.of(line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text(ArchiveEntry entry) {
        String link = entry.linkTarget().isEmpty() ? "" : " -> " + ArchivePath.printable(entry.linkTarget());
        return String.format(
                Locale.ROOT,
                "%s%04o  %-17s %9s  %s  %s%s",
                letter(entry.type()),
                entry.mode(),
                owner(entry),
                entry.type() == EntryType.FILE ? HumanText.bytes(entry.sizeBytes()) : "-",
                minute.format(entry.modified()),
                entry.path(),
                link);
    }

    private static String owner(ArchiveEntry entry) {
        var owner = entry.owner();
        String user = owner.user().isEmpty() ? Long.toString(owner.uid()) : ArchivePath.printable(owner.user());
        String group = owner.group().isEmpty() ? Long.toString(owner.gid()) : ArchivePath.printable(owner.group());
        return user + ":" + group;
    }

    private static char letter(EntryType type) {
        return switch (type) {
            case FILE -> '-';
            case DIRECTORY -> 'd';
            case SYMBOLIC_LINK -> 'l';
            case HARD_LINK -> 'h';
        };
    }

    private JsonGenerator document() throws IOException {
        if (json == null) {
            json = JsonText.generator(new OutputStreamWriter(console.out(), StandardCharsets.UTF_8));
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeStringField("archive", archive.toString());
            json.writeArrayFieldStart("entries");
        }
        return json;
    }

    /**
     * Ends the document, if it has begun, with what went wrong.
     *
     * @return whether it had begun, so that no second document may follow
     */
    public boolean failed(BackupException error, ExitCode exit) {
        if (json == null) {
            return false;
        }
        try {
            json.writeEndArray();
            json.writeStringField("error", error.getMessage());
            json.writeNumberField("exit", exit.code());
            end(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    /** Ends the document, whatever came before. */
    public void complete() {
        if (!console.isJson()) {
            return;
        }
        try {
            var document = document();
            document.writeEndArray();
            end(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(JsonGenerator document) throws IOException {
        document.writeEndObject();
        document.writeRaw('\n');
        document.flush();
    }

    @Override
    public void close() {
        console.out().flush();
    }
}
