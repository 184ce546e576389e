package io.sting.backup.cli.render;

import io.sting.backup.cli.console.HumanText;
import io.sting.backup.model.KeptState;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What restores have to do with: services that run or not, states that are kept. */
final class RestoreFacts {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private RestoreFacts() {}

    static String text(StatusFacts.Services services) {
        if (services.problem().isPresent()) {
            return services.problem().get();
        }
        if (services.up().isEmpty() || services.down().isEmpty()) {
            return services.down().isEmpty() ? "up" : "down";
        }
        return String.join(", ", services.up()) + " up; " + String.join(", ", services.down()) + " down";
    }

    static Map<String, Object> view(StatusFacts.Services services) {
        var view = new LinkedHashMap<String, Object>();
        view.put("up", services.up());
        view.put("down", services.down());
        services.problem().ifPresent(problem -> view.put("problem", problem));
        return view;
    }

    static String text(KeptState kept, Clock clock) {
        var restore = kept.restore();
        var parts = new ArrayList<String>();
        parts.add("the state of before the restore of " + restore.archive().getFileName() + " ("
                + restore.restoreId() + "), "
                + HumanText.age(Duration.between(restore.begun(), clock.instant())));
        kept.sizeBytes().ifPresent(bytes -> parts.add(HumanText.bytes(bytes)));
        restore.keptUntil().ifPresent(limit -> parts.add("until " + MINUTE.format(limit.atZone(clock.getZone()))));
        parts.add("\"msting restore --undo\" brings it back");
        return String.join(", ", parts);
    }

    static Map<String, Object> view(KeptState kept) {
        var restore = kept.restore();
        var view = new LinkedHashMap<String, Object>();
        view.put("restore_id", restore.restoreId());
        view.put("archive", restore.archive());
        view.put("begun", restore.begun());
        restore.keptUntil().ifPresent(limit -> view.put("until", limit));
        view.put("components", restore.components());
        kept.sizeBytes().ifPresent(bytes -> view.put("size_bytes", bytes));
        return view;
    }
}
