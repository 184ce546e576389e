package io.sting.backup.core.config;

import io.sting.backup.core.config.ValueType.Fault;
import io.sting.backup.core.config.ValueType.Refused;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes typed settings of a section, and gathers everything that is wrong with it. For one use. */
final class SettingsReader {
    private static final String SECTION = "backup";
    private static final Pattern IN_VAULT = Pattern.compile("vault:[^#]+#.+");

    private final Problems problems;
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();

    private SettingsReader(Problems problems) {
        this.problems = problems;
    }

    static Settings read(Value.Entries section, Problems problems) {
        var reader = new SettingsReader(problems);
        reader.section("", SECTION, section);
        reader.remotes();
        reader.noticeWhatIsYetToCome();
        reader.noticeRulesWithoutEffect();
        reader.checkServices();
        return new Settings(reader.values, reader.lines, problems.notices());
    }

    /**
     * @param prefix of the schema's paths in this section: empty, or with a dot at its end
     * @param shown the section's name in messages
     */
    private void section(String prefix, String shown, Value.Entries section) {
        section.entries().forEach((name, entry) -> {
            String path = prefix + name;
            String shownPath = shown + "." + name;
            Optional<Key<?>> key = Schema.key(path);
            if (key.isPresent()) {
                value(key.get(), shownPath, entry);
            } else if (!Schema.isSection(path)) {
                problems.unknownKey(entry.keyLine(), shownPath, suggestion(path));
            } else if (entry.value() instanceof Value.Entries below) {
                section(path + ".", shownPath, below);
            } else if (!(entry.value() instanceof Value.Nothing)) {
                problems.add(
                        entry.value().line(),
                        shownPath,
                        "expected a section, found " + entry.value().shown()
                                + Schema.key(path + ".enabled")
                                        .map(toggle -> didYouMean(toggle.path()))
                                        .orElse(""));
            }
        });
    }

    private static String suggestion(String path) {
        return Suggestions.nearest(path, Schema.paths())
                .map(SettingsReader::didYouMean)
                .orElse("");
    }

    private static String didYouMean(String path) {
        return "; did you mean " + SECTION + "." + path + "?";
    }

    private void value(Key<?> key, String shownPath, Value.Entry entry) {
        if (entry.value() instanceof Value.Nothing) {
            return;
        }
        if (key.isBuilt() && entry.value() instanceof Value.Scalar scalar && isInVault(scalar)) {
            problems.add(scalar.line(), shownPath, "values from Vault are not built yet; write a file's path instead");
            return;
        }
        try {
            values.put(key.path(), key.type().read(entry.value()));
            lines.put(key.path(), entry.keyLine());
        } catch (Refused refused) {
            for (Fault fault : refused.faults()) {
                problems.add(fault.line(), shownPath, fault.problem());
            }
        }
    }

    private static boolean isInVault(Value.Scalar scalar) {
        return IN_VAULT.matcher(scalar.written()).matches();
    }

    /** Checks each of {@code remotes} as if it was {@code remote}. */
    private void remotes() {
        @SuppressWarnings("unchecked") // what ListTypes.SECTIONS made
        var remotes = (List<Value.Entries>) values.getOrDefault("remotes", List.of());
        int number = 1;
        for (Value.Entries remote : remotes) {
            var reader = new SettingsReader(problems);
            reader.section("remote.", SECTION + ".remotes[" + number++ + "]", remote);
        }
    }

    private void noticeWhatIsYetToCome() {
        for (Key<?> key : Schema.keys()) {
            String consequence = key.later();
            Integer line = lines.get(key.path());
            if (consequence != null && !consequence.isEmpty() && line != null && hasEffect(key)) {
                problems.notice(line, SECTION + "." + key.path(), consequence);
            }
        }
    }

    private boolean hasEffect(Key<?> key) {
        boolean gateIsOpen = key.gate() == null || !Boolean.FALSE.equals(values.get(key.gate()));
        Object value = values.get(key.path());
        boolean asksForNothing = value instanceof List<?> list && list.isEmpty();
        return gateIsOpen && !asksForNothing && !key.defaultValue().equals(value);
    }

    /** {@code keep_daily} and its like protect from the two limits; where there is none they do nothing. */
    private void noticeRulesWithoutEffect() {
        boolean unlimited = isZero(Schema.RETENTION_COUNT) && isZero(Schema.RETENTION_DAYS);
        for (Key<Integer> key : List.of(Schema.KEEP_DAILY, Schema.KEEP_WEEKLY, Schema.KEEP_MONTHLY)) {
            Integer line = lines.get(key.path());
            if (unlimited && line != null && !isZero(key)) {
                problems.notice(
                        line,
                        SECTION + "." + key.path(),
                        "protects from retention.count and retention.max_age_days, and both are 0: nothing is ever removed");
            }
        }
    }

    private boolean isZero(Key<Integer> key) {
        return Integer.valueOf(0).equals(values.getOrDefault(key.path(), key.defaultValue()));
    }

    /** Whatever is stopped has to be started again, by somebody who was told how. */
    private void checkServices() {
        requireBoth(
                Schema.SERVICES_STOP, Schema.SERVICES_START, "would be stopped for a restore and never started again");
        requireBoth(
                Schema.SERVICES_START, Schema.SERVICES_STOP, "would go on writing while a restore replaces their data");
        Integer line = lines.get(Schema.PROBE_TIMEOUT.path());
        if (line != null && Duration.ZERO.equals(values.get(Schema.PROBE_TIMEOUT.path()))) {
            problems.add(line, SECTION + "." + Schema.PROBE_TIMEOUT.path(), "a probe needs some time to pass");
        }
    }

    private void requireBoth(Key<?> given, Key<?> other, String otherwise) {
        Integer line = lines.get(given.path());
        if (line != null && !asksForNothing(given) && asksForNothing(other)) {
            problems.add(
                    line,
                    SECTION + "." + given.path(),
                    "needs " + SECTION + "." + other.path() + " beside it: services " + otherwise);
        }
    }

    private boolean asksForNothing(Key<?> key) {
        return values.getOrDefault(key.path(), key.defaultValue()) instanceof List<?> list && list.isEmpty();
    }
}
