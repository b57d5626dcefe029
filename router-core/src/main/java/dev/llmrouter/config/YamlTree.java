package dev.llmrouter.config;

import dev.llmrouter.config.YamlNode.YamlList;
import dev.llmrouter.config.YamlNode.YamlMap;
import dev.llmrouter.config.YamlNode.YamlScalar;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Makes a tree of a YAML text. Nothing is constructed from tags, anchors are copied where they are used, and
 * what they may grow to is bounded. Used for one text.
 */
final class YamlTree {
    /** The deepest place of a real configuration is about ten. */
    private static final int MOST_NESTING = 64;

    /** Ten thousand deployments of twenty keys. */
    private static final int MOST_NODES = 200_000;

    /**
     * Common parts that thousands of deployments share; what they grow to is bounded by the number of nodes.
     */
    private static final int MOST_ALIASES = 20_000;

    private final Problems problems;
    private int nodes;

    private YamlTree(Problems problems) {
        this.problems = problems;
    }

    /** The tree of a text; empty when there is none, with a problem that has the reason. */
    static Optional<YamlMap> parse(String text, Problems problems) {
        return parse(text, problems, "");
    }

    /** The tree of a text that another file includes; what its places call the file. */
    static Optional<YamlMap> parse(String text, Problems problems, String name) {
        try {
            Node root = new Yaml(options()).compose(new StringReader(text));
            if (root == null
                    || (root instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL))) {
                problems.error(Place.FILE, "the file is empty; it needs at least model_list");
                return Optional.empty();
            }
            if (new YamlTree(problems).node(root, new Place(line(root), null, name), 0) instanceof YamlMap map) {
                return Optional.of(map);
            }
            problems.error(
                    new Place(line(root), null, ""),
                    "expected a mapping with model_list at the top of the file, found "
                            + (root instanceof SequenceNode ? "a list; put 'model_list:' above it" : "text"));
        } catch (TooBig tooBig) {
            problems.error(tooBig.place, tooBig.why);
        } catch (YAMLException e) {
            problems.error(place(e, text), "not valid YAML: " + explained(e));
        }
        return Optional.empty();
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(FileText.MOST_BYTES);
        options.setNestingDepthLimit(MOST_NESTING);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setAllowRecursiveKeys(false);
        // Nothing is constructed here. Every tag is let through to be refused with its line and path.
        options.setTagInspector(tag -> true);
        return options;
    }

    private YamlNode node(Node node, Place place, int depth) {
        if (++nodes > MOST_NODES) {
            throw new TooBig(
                    place,
                    "the file has more than " + MOST_NODES
                            + " values once its aliases are copied; make several routers of it, or use fewer aliases");
        }
        if (depth > MOST_NESTING) {
            throw new TooBig(
                    place,
                    "nested more than " + MOST_NESTING + " levels deep, or an anchor that contains an alias to itself");
        }
        checkTag(node, place);
        if (node instanceof MappingNode mapping) {
            return map(mapping, place, depth);
        }
        if (node instanceof SequenceNode sequence) {
            List<YamlNode> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(node(item, place.item(line(item), items.size()), depth + 1));
            }
            return new YamlList(place, items);
        }
        ScalarNode scalar = (ScalarNode) node;
        return new YamlScalar(place, scalar.getValue(), type(scalar));
    }

    private YamlMap map(MappingNode mapping, Place place, int depth) {
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        List<YamlMap> merged = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = line(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.error(place.key(line, "?"), "expected text as a key, found a list or a mapping");
            } else if (key.getTag().equals(Tag.MERGE)) {
                merge(node(tuple.getValueNode(), place.key(line, "<<"), depth + 1), merged);
            } else {
                Place at = place.key(line, key.getValue());
                checkTag(key, at);
                YamlNode value = node(tuple.getValueNode(), at, depth + 1);
                YamlNode first = entries.putIfAbsent(key.getValue(), value);
                if (first != null && depth == 0) {
                    // As LiteLLM has it. The sections of a file that is put together of several may come
                    // twice.
                    problems.complaint(
                            at,
                            "this section stands twice; this one is used, and the one on line "
                                    + first.place().line() + " is not",
                            List.of());
                    entries.put(key.getValue(), value);
                } else if (first != null && YamlNode.isSame(first, value)) {
                    problems.complaint(
                            at,
                            "this key stands twice with the same value; first on line "
                                    + first.place().line() + "; remove one",
                            List.of());
                } else if (first != null) {
                    problems.error(
                            at,
                            "this key stands twice; first on line "
                                    + first.place().line() + "; remove one");
                }
            }
        }
        YamlMap map = new YamlMap(place, entries);
        for (YamlMap more : merged) {
            more.entries().forEach(entries::putIfAbsent);
            map = new YamlMap(place, entries);
        }
        return map;
    }

    private void merge(YamlNode node, List<YamlMap> merged) {
        if (node instanceof YamlMap map) {
            merged.add(map);
        } else if (node instanceof YamlList list && list.items().stream().allMatch(YamlMap.class::isInstance)) {
            list.items().forEach(item -> merged.add((YamlMap) item));
        } else {
            problems.error(node.place(), "expected a mapping to merge, or a list of them, found " + node.kind());
        }
    }

    private void checkTag(Node node, Place place) {
        Tag tag = node.getTag();
        boolean standard = tag.equals(Tag.MAP)
                || tag.equals(Tag.SEQ)
                || tag.equals(Tag.STR)
                || tag.equals(Tag.NULL)
                || tag.equals(Tag.BOOL)
                || tag.equals(Tag.INT)
                || tag.equals(Tag.FLOAT)
                || tag.equals(Tag.TIMESTAMP)
                || tag.equals(Tag.MERGE);
        if (!standard) {
            problems.error(
                    place, "the tag '" + Place.shown(tag.getValue()) + "' is not supported; write a plain value");
        }
    }

    private static YamlScalar.Type type(ScalarNode scalar) {
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return YamlScalar.Type.NUMBER;
        }
        if (tag.equals(Tag.BOOL)) {
            return YamlScalar.Type.BOOLEAN;
        }
        return tag.equals(Tag.NULL) ? YamlScalar.Type.NULL : YamlScalar.Type.TEXT;
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static Place place(YAMLException e, String text) {
        if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            return new Place(marked.getProblemMark().getLine() + 1, null, "");
        }
        if (e instanceof ReaderException unreadable) {
            String before = text.substring(0, Math.min(text.length(), unreadable.getPosition()));
            return new Place(1 + (int) before.chars().filter(c -> c == '\n').count(), null, "");
        }
        return Place.FILE;
    }

    /** SnakeYAML's problem without its excerpt of the file, which may show a credential. */
    private static String explained(YAMLException e) {
        if (e instanceof ReaderException unreadable) {
            return String.format("the character U+%04X is not allowed; remove it", unreadable.getCodePoint());
        }
        String problem = e instanceof MarkedYAMLException marked ? marked.getProblem() : e.getMessage();
        String shown = problem == null ? "unreadable" : Place.shown(problem);
        if (shown.contains("TAB") || shown.contains("\\t")) {
            return "a tab stands where YAML wants spaces; indent with spaces";
        }
        if (shown.equals("but found another document")) {
            return "the file holds more than one document; remove the line '---' and what follows it";
        }
        if (shown.startsWith("Nesting Depth exceeded")) {
            return "nested more than " + MOST_NESTING + " levels deep; look for brackets that are not closed";
        }
        if (shown.startsWith("mapping values are not allowed")) {
            return shown + "; check the indentation, or put the text into quotes";
        }
        return shown;
    }

    /** Ends the walk through a tree that would not end by itself soon. */
    private static final class TooBig extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Place place;
        private final String why;

        TooBig(Place place, String why) {
            super(why);
            this.why = why;
            this.place = place;
        }
    }
}
