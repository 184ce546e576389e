package io.sting.backup.core.config;

import io.sting.backup.model.PathPattern;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Types of values that are lists, or sections whose keys are the user's own. */
final class ListTypes {
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

    private static final List<String> TAKEN = List.of("files", "databases", "volumes");

    private ListTypes() {}

    /** A list of texts. */
    static final ValueType<List<String>> TEXTS = new Texts("a list of texts") {};

    /** A list of names, none empty and none there twice. */
    static final ValueType<List<String>> NAMES = new Texts("a list of names") {
        @Override
        void check(Value.Scalar item, List<String> before) throws Refused {
            if (item.text().isEmpty()) {
                throw new Refused(item.line(), "an empty name");
            }
            if (before.contains(item.text())) {
                throw new Refused(item.line(), item.shown() + " is there twice");
            }
        }
    };

    /** A list of path patterns. */
    static final ValueType<List<String>> PATTERNS = new Texts("a list of path patterns") {
        @Override
        void check(Value.Scalar item, List<String> before) throws Refused {
            try {
                PathPattern.of(item.text());
            } catch (IllegalArgumentException e) {
                throw new Refused(item.line(), String.valueOf(e.getMessage()));
            }
        }
    };

    /** Commands, each a list of arguments; a single one may stand without a list around it. */
    static final ValueType<List<List<String>>> COMMANDS = new ValueType<>() {
        @Override
        public String expected() {
            return "a command as a list of arguments, or a list of such";
        }

        @Override
        public List<List<String>> read(Value value) throws Refused {
            if (!(value instanceof Value.Items items)) {
                throw Refused.expected(this, value);
            }
            boolean isOne = !items.values().isEmpty() && items.values().get(0) instanceof Value.Scalar;
            if (isOne) {
                return List.of(command(items));
            }
            var commands = new ArrayList<List<String>>();
            for (Value item : items.values()) {
                commands.add(command(item));
            }
            return List.copyOf(commands);
        }

        private List<String> command(Value value) throws Refused {
            List<String> command = TEXTS.read(value);
            if (command.isEmpty() || command.get(0).isBlank()) {
                throw new Refused(value.line(), "a command without a program");
            }
            return command;
        }
    };

    /** Folders by the name of the component that each is to be. */
    static final ValueType<Map<String, Path>> FOLDERS = new ValueType<>() {
        @Override
        public String expected() {
            return "a section of NAME: /folder";
        }

        @Override
        public Map<String, Path> read(Value value) throws Refused {
            if (!(value instanceof Value.Entries section)) {
                throw Refused.expected(this, value);
            }
            var folders = new LinkedHashMap<String, Path>();
            var faults = new ArrayList<Fault>();
            section.entries().forEach((name, entry) -> {
                try {
                    folders.put(componentName(name, entry), folder(entry.value()));
                } catch (Refused refused) {
                    faults.addAll(refused.faults());
                }
            });
            if (!faults.isEmpty()) {
                throw new Refused(faults);
            }
            return Collections.unmodifiableMap(folders);
        }

        @Override
        public String written(Map<String, Path> folders) {
            return folders.entrySet().stream()
                    .map(folder -> folder.getKey() + ": " + folder.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    };

    /** A list of sections, whose keys the reader checks. */
    static final ValueType<List<Value.Entries>> SECTIONS = new ValueType<>() {
        @Override
        public String expected() {
            return "a list of sections";
        }

        @Override
        public List<Value.Entries> read(Value value) throws Refused {
            if (!(value instanceof Value.Items items)) {
                throw Refused.expected(this, value);
            }
            var sections = new ArrayList<Value.Entries>();
            for (Value item : items.values()) {
                if (!(item instanceof Value.Entries section)) {
                    throw Refused.expected(this, item);
                }
                sections.add(section);
            }
            return List.copyOf(sections);
        }
    };

    private static String componentName(String name, Value.Entry entry) throws ValueType.Refused {
        if (!COMPONENT.matcher(name).matches() || TAKEN.contains(name)) {
            throw new ValueType.Refused(
                    entry.keyLine(),
                    "\"" + name + "\" cannot name a component; use lower-case letters, digits, '_', '-' and '.',"
                            + " and none of " + String.join(", ", TAKEN));
        }
        return name;
    }

    private static Path folder(Value value) throws ValueType.Refused {
        return ScalarTypes.PATH.read(value).orElseThrow(() -> ValueType.Refused.expected(ScalarTypes.PATH, value));
    }

    private abstract static class Texts implements ValueType<List<String>> {
        private final String expected;

        Texts(String expected) {
            this.expected = expected;
        }

        void check(Value.Scalar item, List<String> before) throws Refused {}

        @Override
        public String expected() {
            return expected;
        }

        @Override
        public List<String> read(Value value) throws Refused {
            if (!(value instanceof Value.Items items)) {
                throw Refused.expected(this, value);
            }
            var texts = new ArrayList<String>();
            var faults = new ArrayList<Fault>();
            for (Value item : items.values()) {
                try {
                    texts.add(text(item, texts));
                } catch (Refused refused) {
                    faults.addAll(refused.faults());
                }
            }
            if (!faults.isEmpty()) {
                throw new Refused(faults);
            }
            return List.copyOf(texts);
        }

        private String text(Value item, List<String> before) throws Refused {
            if (!(item instanceof Value.Scalar scalar)) {
                throw Refused.expected(this, item);
            }
            check(scalar, before);
            return scalar.text();
        }

        @Override
        public String written(List<String> texts) {
            return texts.stream().map(ScalarTypes.TEXT::written).collect(Collectors.joining(", ", "[", "]"));
        }
    }
}
