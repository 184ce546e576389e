package io.sting.backup.core.config;

import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.ArchivePath;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One section of a YAML file as {@link Value}s. YAML's nodes are read and no object of the file's choosing is ever
 * made; size, depth and what aliases multiply to are bounded.
 */
final class YamlDocument {
    private static final int LARGEST_FILE_BYTES = 1 << 20;
    private static final int DEEPEST = 32;
    private static final int MOST_VALUES = 20_000;

    private final Variables variables;
    private final Problems problems;
    private int values;

    private YamlDocument(Variables variables, Problems problems) {
        this.variables = variables;
        this.problems = problems;
    }

    /**
     * The text of a file.
     *
     * @throws InvalidPlanException if it cannot be read, is not UTF-8, or is over 1 MiB
     */
    static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw new InvalidPlanException(file + " is over 1 MiB long; that is no configuration");
            }
            byte[] bytes = Files.readAllBytes(file);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException e) {
            throw new InvalidPlanException("there is no configuration at " + file);
        } catch (CharacterCodingException e) {
            throw new InvalidPlanException(file + " is not UTF-8; convert it");
        } catch (IOException e) {
            throw new InvalidPlanException("cannot read the configuration " + file + ": " + e.getMessage());
        }
    }

    /** A top-level section; empty if there is none or nothing in it. Problems go to where they are gathered. */
    static Optional<Value.Entries> section(String text, String name, Variables variables, Problems problems) {
        return new YamlDocument(variables, problems).section(text, name);
    }

    private Optional<Value.Entries> section(String text, String name) {
        Node root = compose(text);
        if (root == null || isNull(root)) {
            return Optional.empty();
        }
        if (!(root instanceof MappingNode mapping)) {
            problems.add(line(root), "expected sections like \"" + name + ":\" at the top");
            return Optional.empty();
        }
        var found = mapping.getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(name))
                .toList();
        for (NodeTuple again : found.subList(Math.min(1, found.size()), found.size())) {
            problems.add(
                    line(again.getKeyNode()),
                    "a second section \"" + name + ":\"; there is one in line "
                            + line(found.get(0).getKeyNode()));
        }
        return found.stream().findFirst().map(NodeTuple::getValueNode).flatMap(node -> entries(node, name));
    }

    private Optional<Value.Entries> entries(Node node, String name) {
        Value value = convert(node, name, 0);
        if (value instanceof Value.Entries entries) {
            return Optional.of(entries);
        }
        if (!(value instanceof Value.Nothing)) {
            problems.add(value.line(), name, "expected a section, found " + value.shown());
        }
        return Optional.empty();
    }

    private @Nullable Node compose(String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit(LARGEST_FILE_BYTES);
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(50);
        options.setAllowRecursiveKeys(false);
        options.setTagInspector(tag -> true); // a tag names an object to be made, and none is made here
        try {
            return new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            problems.add(line, "not valid YAML: " + oneLine(e.getProblem()));
        } catch (YAMLException | IllegalArgumentException e) {
            // the latter for a tag that is blank, "!%e": found by fuzzing
            problems.add(1, "not valid YAML: " + oneLine(e.getMessage()));
        }
        return null;
    }

    private static String oneLine(@Nullable String text) {
        return text == null
                ? "unreadable"
                : ArchivePath.printable(text.lines().findFirst().orElse(""));
    }

    private Value convert(Node node, String path, int depth) {
        if (depth > DEEPEST || ++values > MOST_VALUES) {
            if (depth > DEEPEST || values == MOST_VALUES + 1) {
                problems.add(line(node), path, "too deep or too large; do aliases multiply here?");
            }
            return new Value.Nothing(line(node));
        }
        if (isNull(node)) {
            return new Value.Nothing(line(node));
        }
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar, path);
        }
        if (node instanceof SequenceNode sequence) {
            return items(sequence, path, depth);
        }
        return node instanceof MappingNode mapping ? section(mapping, path, depth) : new Value.Nothing(line(node));
    }

    private Value.Scalar scalar(ScalarNode node, String path) {
        String text = variables.fillIn(node.getValue(), problem -> problems.add(line(node), path, problem));
        if (text.indexOf('\0') >= 0) {
            problems.add(line(node), path, "holds a NUL, which no path, name or argument can");
        }
        return new Value.Scalar(line(node), text, ArchivePath.printable(node.getValue()));
    }

    private Value.Items items(SequenceNode node, String path, int depth) {
        List<Value> items = new ArrayList<>();
        for (Node item : node.getValue()) {
            items.add(convert(item, path, depth + 1));
        }
        return new Value.Items(line(node), List.copyOf(items));
    }

    private Value.Entries section(MappingNode node, String path, int depth) {
        Map<String, Value.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            int line = line(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(line, path, "a key must be a plain word");
                continue;
            }
            String name = ArchivePath.printable(key.getValue());
            if (key.getTag().equals(Tag.MERGE)) {
                problems.add(line, path, "merging with << is not supported; write the keys out");
                continue;
            }
            Value value = convert(tuple.getValueNode(), path + "." + name, depth + 1);
            Value.Entry before = entries.putIfAbsent(name, new Value.Entry(line, value));
            if (before != null) {
                problems.add(line, path + "." + name, "is there twice; see line " + before.keyLine());
            }
        }
        return new Value.Entries(line(node), entries);
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    private static int line(Node node) {
        return node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
    }
}
