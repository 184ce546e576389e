package io.sting.backup.cli.render;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sting.backup.RestorePlan;
import io.sting.backup.cli.console.Console;
import io.sting.backup.cli.console.ExitCode;
import io.sting.backup.cli.console.HumanText;
import io.sting.backup.cli.console.JsonText;
import io.sting.backup.error.BackupException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestoreChange.Action;
import io.sting.backup.model.RestorePreview;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a restore would change, as it is found: a line each, the first ones only, or one JSON document with all. */
public final class PreviewReport implements AutoCloseable {
    private static final int SHOWN = 50;

    private final Console console;
    private final RestorePlan plan;
    private @Nullable JsonGenerator json;
    private long found;

    private PreviewReport(Console console, RestorePlan plan) {
        this.console = console;
        this.plan = plan;
    }

    public static PreviewReport on(Console console, RestorePlan plan) {
        return new PreviewReport(console, plan);
    }

    /** Shows the next change. */
    public void add(RestoreChange change) {
        found++;
        if (console.isJson()) {
            try {
                JsonText.write(document(), JsonView.of(change));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else if (found <= SHOWN || console.isVerbose()) {
            console.summary(line(change));
        }
    }

    private static String line(RestoreChange change) {
        var more = new ArrayList<String>();
        if (change.sizeBytes() > 0) {
            more.add(HumanText.bytes(change.sizeBytes()));
        }
        change.details().forEach(detail -> more.add(ArchivePath.printable(detail)));
        return String.format(
                Locale.ROOT,
                "%-8s  %s  %s%s",
                word(change.action()),
                change.component(),
                ArchivePath.printable(change.name()),
                more.isEmpty() ? "" : "  (" + String.join(", ", more) + ")");
    }

    private static String word(Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    private JsonGenerator document() throws IOException {
        if (json == null) {
            json = JsonText.generator(new OutputStreamWriter(console.out(), StandardCharsets.UTF_8));
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeBooleanField("dry_run", true);
            json.writeStringField("archive", plan.archive().toString());
            json.writeArrayFieldStart("changes");
        }
        return json;
    }

    /** Shows what it comes to. */
    public void complete(RestorePreview preview) {
        if (console.isJson()) {
            completeDocument(preview);
        } else {
            completeText(preview);
        }
        console.notices(preview.notices());
        console.warnings(preview.warnings());
        console.detail(String.format(Locale.ROOT, "read %,d bytes of the archive", preview.archiveBytesRead()));
    }

    private void completeText(RestorePreview preview) {
        if (found > SHOWN && !console.isVerbose()) {
            console.summary(String.format(Locale.ROOT, "… and %,d more; --verbose shows all", found - SHOWN));
        }
        for (RestorePreview.Component component : preview.components()) {
            console.result(component.name() + ": " + totals(component));
        }
        console.result("nothing was touched: this was a dry run of the restore of "
                + preview.archive().getFileName());
    }

    private static String totals(RestorePreview.Component component) {
        List<String> parts = new ArrayList<>();
        for (Action action : Action.values()) {
            var total = component.total(action);
            if (total.count() > 0) {
                String size = total.sizeBytes() > 0 ? " (" + HumanText.bytes(total.sizeBytes()) + ")" : "";
                parts.add(String.format(Locale.ROOT, "%,d would be %s%s", total.count(), word(action), size));
            }
        }
        if (parts.isEmpty()) {
            parts.add("nothing would change");
        }
        if (component.unselected() > 0) {
            parts.add(HumanText.count(component.unselected(), "entry") + " of the archive left out");
        }
        return String.join(", ", parts);
    }

    private void completeDocument(RestorePreview preview) {
        try {
            var document = document();
            document.writeEndArray();
            preview.backup().ifPresent(id -> field(document, "id", id.value()));
            field(
                    document,
                    "components",
                    preview.components().stream().map(JsonView::of).toList());
            field(document, "archive_bytes_read", preview.archiveBytesRead());
            field(document, "seconds", JsonView.seconds(preview.elapsed()));
            field(document, "warnings", JsonView.warnings(preview.warnings()));
            field(document, "notices", JsonView.notices(preview.notices()));
            end(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void field(JsonGenerator document, String name, Object value) {
        try {
            document.writeFieldName(name);
            JsonText.write(document, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(JsonGenerator document) throws IOException {
        document.writeEndObject();
        document.writeRaw('\n');
        document.flush();
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
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        console.out().flush();
    }
}
