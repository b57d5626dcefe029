package dev.llmrouter.config;

import dev.llmrouter.config.YamlNode.YamlList;
import dev.llmrouter.config.YamlNode.YamlMap;
import dev.llmrouter.config.YamlNode.YamlScalar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the files of {@code include} and adds what they hold: lists are appended, mappings are merged, and of
 * a value that stands in both files the included one counts. Used for one configuration.
 */
final class Includes {
    static final String KEY = "include";

    /** A configuration in a hundred pieces is a mistake, or an attack. */
    private static final int MOST_FILES = 100;

    private final Neighbours files;
    private final Problems problems;
    private final Set<String> read = new HashSet<>();
    private int characters;

    Includes(Neighbours files, Problems problems) {
        this.files = files;
        this.problems = problems;
    }

    /**
     * An entry of {@code include}.
     *
     * @param name as it is written
     * @param folder of the file that names it, as far as that is not the configuration's own
     */
    private record Entry(String name, Place place, String folder) {}

    /** A tree with what its included files hold, theirs included. */
    YamlMap resolve(YamlMap tree) {
        YamlMap whole = tree;
        Deque<Entry> pending = new ArrayDeque<>(entries(tree, ""));
        while (!pending.isEmpty()) {
            Entry entry = pending.remove();
            String name = entry.folder + entry.name;
            if (!read.add(name)) {
                continue;
            }
            if (read.size() > MOST_FILES) {
                problems.error(entry.place, "more than " + MOST_FILES + " files are included; the rest is not read");
                return whole;
            }
            Optional<YamlMap> included = read(name, entry.place);
            if (included.isPresent()) {
                pending.addAll(entries(included.get(), folder(name)));
                whole = merged(whole, included.get());
            }
        }
        return whole;
    }

    private List<Entry> entries(YamlMap tree, String folder) {
        YamlNode include = tree.entries().get(KEY);
        if (include == null || YamlNode.isNull(include)) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        for (YamlNode item : include instanceof YamlList list ? list.items() : List.of(include)) {
            if (item instanceof YamlScalar scalar
                    && !YamlNode.isNull(scalar)
                    && !scalar.text().isBlank()) {
                String name = scalar.text().strip();
                entries.add(new Entry(name, scalar.place(), isAbsolute(name) ? "" : folder));
            } else {
                problems.error(item.place(), "expected the name of a file, found " + item.kind());
            }
        }
        return entries;
    }

    private static boolean isAbsolute(String name) {
        return name.startsWith("/") || name.startsWith("\\") || name.indexOf(':') > 0;
    }

    private static String folder(String name) {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }

    private Optional<YamlMap> read(String name, Place place) {
        try {
            Neighbours.Neighbour file = files.find(name);
            Problems part = problems.forFile(file.name());
            Optional<String> text = FileText.read(file::open, part);
            Optional<YamlMap> tree = text.flatMap(it -> bounded(it, file.name(), part));
            problems.addAll(part);
            return tree;
        } catch (IllegalArgumentException e) {
            problems.error(place, "the file cannot be included: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<YamlMap> bounded(String text, String name, Problems part) {
        characters += text.length();
        if (characters > FileText.MOST_BYTES) {
            part.error(Place.FILE, FileText.tooBig(characters));
            return Optional.empty();
        }
        return YamlTree.parse(text.startsWith("\uFEFF") ? text.substring(1) : text, part, name);
    }

    private static YamlMap merged(YamlMap base, YamlMap included) {
        Map<String, YamlNode> all = new LinkedHashMap<>(base.entries());
        included.entries().forEach((key, value) -> {
            if (!key.equals(KEY)) {
                all.merge(key, value, Includes::merged);
            }
        });
        return new YamlMap(base.place(), all);
    }

    private static YamlNode merged(YamlNode base, YamlNode included) {
        if (base instanceof YamlMap first && included instanceof YamlMap second) {
            Map<String, YamlNode> all = new LinkedHashMap<>(first.entries());
            second.entries().forEach((key, value) -> all.merge(key, value, Includes::merged));
            return new YamlMap(first.place(), all);
        }
        if (base instanceof YamlList first && included instanceof YamlList second) {
            List<YamlNode> items = new ArrayList<>(first.items());
            items.addAll(second.items());
            return new YamlList(first.place(), items);
        }
        return YamlNode.isNull(included) ? base : included;
    }
}
