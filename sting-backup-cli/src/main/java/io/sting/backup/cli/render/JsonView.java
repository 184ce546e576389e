package io.sting.backup.cli.render;

import io.sting.backup.model.BackupResult;
import io.sting.backup.model.ComponentProof;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.DrillResult;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.Notice;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestorePreview;
import io.sting.backup.model.RestoreProof;
import io.sting.backup.model.RestoreResult;
import io.sting.backup.model.RetentionDecision;
import io.sting.backup.model.StoredBackup;
import io.sting.backup.model.VerifyResult;
import io.sting.backup.model.Warning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Facts as JSON trees. Names of fields are part of the command line's contract: they may be added to, not changed. */
final class JsonView {
    private JsonView() {}

    static Map<String, Object> of(StoredBackup backup) {
        var view = new LinkedHashMap<String, Object>();
        view.put("name", backup.name());
        backup.id().ifPresent(id -> view.put("id", id.value()));
        view.put("kind", backup.kind().name().toLowerCase(Locale.ROOT));
        view.put("created", backup.created());
        view.put("size_bytes", backup.sizeBytes());
        view.put("encrypted", backup.encrypted());
        view.put("complete", backup.complete());
        view.put("components", backup.components());
        view.put("pinned", backup.pinned());
        backup.verified().ifPresent(verified -> view.put("verified", verified));
        backup.proven().ifPresent(proven -> view.put("proven", proven));
        backup.fingerprint().ifPresent(fingerprint -> view.put("key_fingerprint", fingerprint.hex()));
        backup.sha256().ifPresent(digest -> view.put("sha256", digest.hex()));
        return view;
    }

    static Map<String, Object> of(RetentionDecision decision) {
        var view = new LinkedHashMap<String, Object>();
        view.put("name", decision.backup().name());
        view.put("keep", decision.keep());
        view.put("reason", decision.reason());
        return view;
    }

    static Map<String, Object> of(BackupResult result, List<Notice> further) {
        var view = new LinkedHashMap<String, Object>();
        view.put("archive", result.archive());
        view.put("id", result.id().value());
        view.put("size_bytes", result.sizeBytes());
        view.put("sha256", result.sha256().hex());
        view.put("encrypted", result.encrypted());
        view.put("complete", result.complete());
        view.put("verified", result.verified());
        view.put(
                "components",
                result.manifest().components().stream().map(JsonView::of).toList());
        view.put("retention", result.retention().stream().map(JsonView::of).toList());
        view.put("seconds", seconds(result.elapsed()));
        view.put("warnings", warnings(result.warnings()));
        var notices = new ArrayList<>(further);
        notices.addAll(result.notices());
        view.put("notices", notices(notices));
        return view;
    }

    static Map<String, Object> of(RestoreResult result, List<Notice> further) {
        var view = new LinkedHashMap<String, Object>();
        view.put("archive", result.archive());
        view.put("restore_id", result.restoreId());
        result.backup().ifPresent(id -> view.put("id", id.value()));
        view.put("components", result.components().stream().map(JsonView::of).toList());
        view.put("archive_bytes_read", result.archiveBytesRead());
        view.put("seconds", seconds(result.elapsed()));
        view.put("warnings", warnings(result.warnings()));
        var notices = new ArrayList<>(further);
        notices.addAll(result.notices());
        view.put("notices", notices(notices));
        return view;
    }

    static Map<String, Object> of(VerifyResult result) {
        var view = new LinkedHashMap<String, Object>();
        view.put("archive", result.archive());
        result.id().ifPresent(id -> view.put("id", id.value()));
        view.put("size_bytes", result.sizeBytes());
        view.put("sha256", result.sha256().hex());
        view.put("entries", result.entries());
        view.put("content_bytes", result.contentBytes());
        view.put("authenticated", result.authenticated());
        view.put("restorable", result.restorable());
        view.put("missing", result.missing());
        view.put("seconds", seconds(result.elapsed()));
        view.put("warnings", warnings(result.warnings()));
        view.put("notices", notices(result.notices()));
        return view;
    }

    static Map<String, Object> of(DrillResult result) {
        var view = new LinkedHashMap<String, Object>();
        view.put("archive", result.archive());
        result.backup().ifPresent(id -> view.put("id", id.value()));
        view.put("sha256", result.sha256().hex());
        view.put("proven", result.proven());
        view.put("when", result.when());
        view.put("drilled", result.components().stream().map(JsonView::of).toList());
        view.put("seconds", seconds(result.elapsed()));
        view.put("warnings", warnings(result.warnings()));
        view.put("notices", notices(result.notices()));
        return view;
    }

    static Map<String, Object> of(RestoreProof proof) {
        var view = new LinkedHashMap<String, Object>();
        view.put("archive", proof.archive());
        proof.backup().ifPresent(id -> view.put("id", id.value()));
        view.put("when", proof.when());
        view.put("drilled", proof.components().stream().map(JsonView::of).toList());
        return view;
    }

    private static Map<String, Object> of(ComponentProof proof) {
        var view = new LinkedHashMap<String, Object>();
        view.put("name", proof.component());
        view.put("compared", proof.compared());
        view.put("differences", proof.differences());
        return view;
    }

    static Map<String, Object> of(ManifestEntry line) {
        var entry = line.entry();
        var view = new LinkedHashMap<String, Object>();
        view.put("path", entry.path().value());
        view.put("type", entry.type().name().toLowerCase(Locale.ROOT));
        view.put("size_bytes", entry.sizeBytes());
        view.put("mode", String.format(Locale.ROOT, "%04o", entry.mode()));
        view.put("uid", entry.owner().uid());
        view.put("gid", entry.owner().gid());
        view.put("user", entry.owner().user());
        view.put("group", entry.owner().group());
        view.put("modified", entry.modified());
        if (!entry.linkTarget().isEmpty()) {
            view.put("link", entry.linkTarget());
        }
        line.sha256().ifPresent(digest -> view.put("sha256", digest.hex()));
        return view;
    }

    static Map<String, Object> of(RestoreChange change) {
        var view = new LinkedHashMap<String, Object>();
        view.put("component", change.component());
        view.put("action", change.action().name().toLowerCase(Locale.ROOT));
        view.put("name", change.name());
        view.put("size_bytes", change.sizeBytes());
        view.put("details", change.details());
        return view;
    }

    static Map<String, Object> of(RestorePreview.Component component) {
        var view = new LinkedHashMap<String, Object>();
        view.put("name", component.name());
        for (RestoreChange.Action action : RestoreChange.Action.values()) {
            var total = component.total(action);
            view.put(
                    action.name().toLowerCase(Locale.ROOT),
                    Map.of("count", total.count(), "size_bytes", total.sizeBytes()));
        }
        view.put("unselected", component.unselected());
        return view;
    }

    static Map<String, Object> of(ComponentSummary component) {
        var view = new LinkedHashMap<String, Object>();
        view.put("name", component.name());
        view.put("entries", component.entries());
        view.put("content_bytes", component.contentBytes());
        return view;
    }

    static List<Map<String, String>> notices(List<Notice> notices) {
        return notices.stream()
                .map(notice -> Map.of("subject", notice.subject(), "text", notice.text()))
                .toList();
    }

    static List<Map<String, String>> warnings(List<Warning> warnings) {
        return warnings.stream()
                .map(warning -> Map.of("subject", warning.subject(), "text", warning.text()))
                .toList();
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
