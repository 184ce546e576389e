package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.BackupId;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.Notice;
import io.sting.backup.model.Warning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The archive's header ({@code sting-backup.json}) and the manifest's first line as JSON. */
final class HeaderJson {
    static final int FORMAT = 1;

    /** No manifest's first line is longer. */
    static final int MAX_LINE_BYTES = 4 << 20;

    private HeaderJson() {}

    static byte[] write(ArchiveHeader header) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("format_version", header.formatVersion());
        tree.put("id", header.id().value());
        tree.put("created", header.created().toString());
        tree.put("host", header.host());
        tree.put("tool_version", header.toolVersion());
        tree.put("components", header.components());
        tree.put("required", header.required());
        tree.put("complete", header.complete());
        return Json.pretty(tree);
    }

    static ArchiveHeader readHeader(byte[] text) throws MalformedException {
        JsonFields fields = Json.parse(text, text.length, "sting-backup.json");
        long version = fields.number("format_version");
        if (version != FORMAT) {
            throw new MalformedException("the archive is of format version " + version + ", which this version of"
                    + " sting-backup does not know; use a newer one");
        }
        var header = new ArchiveHeader(
                (int) version,
                fields.made("id", BackupId::new),
                fields.instant("created"),
                fields.text("host"),
                fields.text("tool_version"),
                fields.texts("components"),
                fields.texts("required"),
                fields.flag("complete"));
        fields.end();
        return header;
    }

    static byte[] write(Manifest manifest) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("format_version", FORMAT);
        tree.put("id", manifest.id().value());
        tree.put("entries", manifest.entries());
        tree.put("content_bytes", manifest.contentBytes());
        tree.put(
                "components",
                manifest.components().stream().map(HeaderJson::component).toList());
        tree.put(
                "warnings",
                manifest.warnings().stream()
                        .map(w -> message(w.subject(), w.text()))
                        .toList());
        tree.put(
                "notices",
                manifest.notices().stream()
                        .map(n -> message(n.subject(), n.text()))
                        .toList());
        return Json.line(tree);
    }

    /**
     * The manifest as it is, or, if its line would be longer than readers take, with only the first of its messages and
     * one that says how many more there were.
     */
    static Manifest fitted(Manifest manifest) {
        Manifest fitted = manifest;
        int kept = Math.max(manifest.warnings().size(), manifest.notices().size());
        while (kept > 0 && write(fitted).length > MAX_LINE_BYTES) {
            kept /= 2;
            fitted = new Manifest(
                    manifest.id(),
                    manifest.components(),
                    manifest.entries(),
                    manifest.contentBytes(),
                    first(manifest.warnings(), kept, more -> new Warning("sting-backup", more)),
                    first(manifest.notices(), kept, more -> new Notice("sting-backup", more)));
        }
        if (write(fitted).length > MAX_LINE_BYTES) {
            throw new IllegalArgumentException("the components' settings are longer than " + MAX_LINE_BYTES + " bytes");
        }
        return fitted;
    }

    private static <T> List<T> first(List<T> messages, int count, Function<String, T> last) {
        if (messages.size() <= count) {
            return messages;
        }
        var kept = new ArrayList<>(messages.subList(0, count));
        kept.add(last.apply("and " + (messages.size() - count) + " more, which the log has"));
        return kept;
    }

    private static Map<String, Object> component(ComponentSummary component) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", component.name());
        tree.put("entries", component.entries());
        tree.put("content_bytes", component.contentBytes());
        tree.put("settings", component.settings());
        return tree;
    }

    private static Map<String, Object> message(String subject, String text) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("subject", subject);
        tree.put("text", text);
        return tree;
    }

    static Manifest readManifest(byte[] line, int length) throws MalformedException {
        JsonFields fields = Json.parse(line, length, "the manifest's first line");
        if (fields.number("format_version") != FORMAT) {
            throw new MalformedException("the manifest is of another format version than the archive");
        }
        var components = new ArrayList<ComponentSummary>();
        for (JsonFields component : fields.objects("components")) {
            components.add(new ComponentSummary(
                    component.text("name"),
                    component.count("entries"),
                    component.count("content_bytes"),
                    component.map("settings")));
            component.end();
        }
        var manifest = new Manifest(
                fields.made("id", BackupId::new),
                components,
                fields.count("entries"),
                fields.count("content_bytes"),
                warnings(fields),
                notices(fields));
        fields.end();
        return manifest;
    }

    private static List<Warning> warnings(JsonFields fields) throws MalformedException {
        var warnings = new ArrayList<Warning>();
        for (JsonFields warning : fields.objects("warnings")) {
            warnings.add(new Warning(warning.text("subject"), warning.text("text")));
            warning.end();
        }
        return warnings;
    }

    private static List<Notice> notices(JsonFields fields) throws MalformedException {
        var notices = new ArrayList<Notice>();
        for (JsonFields notice : fields.objects("notices")) {
            notices.add(new Notice(notice.text("subject"), notice.text("text")));
            notice.end();
        }
        return notices;
    }
}
