package dev.llmrouter.config;

import dev.llmrouter.config.YamlNode.YamlList;
import dev.llmrouter.config.YamlNode.YamlMap;
import dev.llmrouter.config.YamlNode.YamlScalar;
import dev.llmrouter.transport.ResponseLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values out of one mapping. What is absent or null is empty; what is of another type, or needs a
 * variable that is not set, is reported as a problem and then empty.
 */
final class MapReader {
    private final YamlMap map;
    private final Problems problems;

    MapReader(YamlMap map, Problems problems) {
        this.map = map;
        this.problems = problems;
    }

    /** A mapping with nothing in it, in the place of one that is absent. */
    static MapReader empty(Place place, Problems problems) {
        return new MapReader(new YamlMap(place, Map.of()), problems);
    }

    Place place() {
        return map.place();
    }

    Place place(String key) {
        YamlNode node = map.entries().get(key);
        return node == null ? place() : node.place();
    }

    Map<String, YamlNode> entries() {
        return map.entries();
    }

    Problems problems() {
        return problems;
    }

    boolean has(String key) {
        YamlNode node = map.entries().get(key);
        return node != null && !YamlNode.isNull(node);
    }

    /** Any scalar as text; blank text is as good as none. */
    Optional<String> text(String key) {
        return scalar(key, "text", Optional::of).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** Text that must be there. */
    Optional<String> required(String key, String meaning) {
        Optional<String> text = text(key);
        YamlNode node = map.entries().get(key);
        boolean blank = node instanceof YamlScalar scalar
                && scalar.missing().isEmpty()
                && scalar.text().isBlank();
        if (node == null || YamlNode.isNull(node) || blank) {
            problems.error(place(), key + " is missing: " + meaning);
        }
        return text;
    }

    Optional<Boolean> bool(String key) {
        return scalar(key, "true or false", Scalars::bool);
    }

    Optional<Long> whole(String key, long least) {
        return scalar(
                key,
                "a whole number, " + least + " or more",
                text -> Scalars.whole(text).filter(value -> value >= least));
    }

    Optional<Integer> count(String key, int least) {
        return scalar(
                key,
                "a whole number, " + least + " or more",
                text -> Scalars.whole(text)
                        .filter(value -> value >= least && value <= Integer.MAX_VALUE)
                        .map(Long::intValue));
    }

    /** How much of an answer is read. */
    Optional<Integer> size(String key) {
        return scalar(
                key,
                "a whole number, 1 to " + ResponseLimits.MOST,
                text -> Scalars.whole(text)
                        .filter(value -> value >= 1 && value <= ResponseLimits.MOST)
                        .map(Long::intValue));
    }

    /** A whole number that may be below zero. */
    Optional<Integer> integer(String key) {
        return scalar(
                key,
                "a whole number",
                text -> Scalars.whole(text)
                        .filter(value -> value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE)
                        .map(Long::intValue));
    }

    Optional<Double> number(String key) {
        return scalar(
                key,
                "a number, 0 or more",
                text -> Scalars.number(text)
                        .map(Number::doubleValue)
                        .filter(value -> value >= 0 && Double.isFinite(value)));
    }

    /** One of a few words. */
    <T> Optional<T> choice(String key, String expected, Function<String, Optional<T>> parser) {
        return scalar(key, expected, parser);
    }

    /** Zero included. */
    Optional<Duration> duration(String key) {
        return scalar(key, "seconds, 0 or more, or text such as 30s, 5m, 1h", Scalars::duration);
    }

    /** Zero excluded. */
    Optional<Duration> timeout(String key) {
        return scalar(
                key,
                "seconds, more than 0, or text such as 30s, 5m, 1h",
                text -> Scalars.duration(text).filter(value -> !value.isZero()));
    }

    /** A list of scalars as texts, or a single one. */
    Optional<List<String>> texts(String key) {
        YamlNode node = map.entries().get(key);
        if (node instanceof YamlList list) {
            List<String> texts = new ArrayList<>();
            list.items().forEach(item -> text(item).ifPresent(texts::add));
            return Optional.of(texts);
        }
        return text(key).map(List::of);
    }

    /** A mapping of names to texts. */
    Map<String, String> textMap(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        map(key).ifPresent(reader ->
                reader.entries().forEach((name, value) -> text(value).ifPresent(text -> texts.put(name, text))));
        return texts;
    }

    Optional<MapReader> map(String key) {
        YamlNode node = map.entries().get(key);
        if (node instanceof YamlMap found) {
            return Optional.of(new MapReader(found, problems));
        }
        return absent(node, "a mapping");
    }

    Optional<List<YamlNode>> list(String key) {
        YamlNode node = map.entries().get(key);
        if (node instanceof YamlList found) {
            return Optional.of(found.items());
        }
        return absent(node, "a list");
    }

    /** Text that stands by itself, such as an item of a list. */
    Optional<String> text(YamlNode node) {
        return scalar(node, "text", Optional::of).map(String::strip).filter(text -> !text.isEmpty());
    }

    /**
     * The first place that has a value. All are read, so that a mistake in the last one is reported too.
     *
     * @param getter what to read
     * @param places where, in the order of their weight
     */
    static <T> Optional<T> first(Function<MapReader, Optional<T>> getter, MapReader... places) {
        Optional<T> first = Optional.empty();
        for (MapReader place : places) {
            Optional<T> value = getter.apply(place);
            first = first.isPresent() ? first : value;
        }
        return first;
    }

    private <T> Optional<T> scalar(String key, String expected, Function<String, Optional<T>> parser) {
        return scalar(map.entries().get(key), expected, parser);
    }

    private <T> Optional<T> scalar(@Nullable YamlNode node, String expected, Function<String, Optional<T>> parser) {
        if (!(node instanceof YamlScalar scalar) || YamlNode.isNull(node)) {
            return absent(node, expected);
        }
        if (!scalar.missing().isEmpty()) {
            scalar.missing().forEach(name -> problems.missingVariable(scalar.place(), name));
            return Optional.empty();
        }
        Optional<T> value = parser.apply(scalar.text());
        return value.isPresent() ? value : absent(node, expected);
    }

    /** Nothing there is no problem; something else there is. */
    private <T> Optional<T> absent(@Nullable YamlNode node, String expected) {
        if (node instanceof YamlScalar scalar && !scalar.missing().isEmpty()) {
            scalar.missing().forEach(name -> problems.missingVariable(scalar.place(), name));
        } else if (node != null && !YamlNode.isNull(node)) {
            problems.error(node.place(), "expected " + expected + ", found " + node.kind());
        }
        return Optional.empty();
    }
}
