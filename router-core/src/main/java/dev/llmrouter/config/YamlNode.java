package dev.llmrouter.config;

import dev.llmrouter.trust.UnsentFields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A value of the file that knows where it stands. Immutable. */
sealed interface YamlNode {
    /** Where it stands. */
    Place place();

    /** What it is, for a message; never what is in it. */
    String kind();

    /** A mapping, in the order of the file. */
    record YamlMap(Place place, Map<String, YamlNode> entries) implements YamlNode {
        public YamlMap {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Override
        public String kind() {
            return "a mapping";
        }

        /** This mapping, and what it lacks from another one. */
        YamlMap withDefaults(YamlMap defaults) {
            Map<String, YamlNode> merged = new LinkedHashMap<>(entries);
            defaults.entries.forEach((key, value) -> {
                if (!merged.containsKey(key) || isNull(merged.get(key))) {
                    merged.put(key, value);
                }
            });
            return new YamlMap(place, merged);
        }
    }

    /** A sequence. */
    record YamlList(Place place, List<YamlNode> items) implements YamlNode {
        public YamlList {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /**
     * Text, a number, true, false or nothing.
     *
     * @param text as it is written, or as the environment has it
     * @param type what YAML takes it for
     * @param missing the environment variables that it needs and that are not set
     * @param secret whether the text came from the environment, so that no message may show it
     */
    record YamlScalar(Place place, String text, Type type, List<String> missing, boolean secret) implements YamlNode {
        private static final int SHORTEST_KEY = 16;
        /** One word of letters and digits. */
        private static final Pattern KEY = Pattern.compile("(?=.*\\d)(?=.*\\p{Alpha})\\S+");

        enum Type {
            TEXT,
            NUMBER,
            BOOLEAN,
            NULL
        }

        YamlScalar(Place place, String text, Type type) {
            this(place, text, type, List.of(), false);
        }

        @Override
        public String kind() {
            if (secret) {
                return "the value of an environment variable";
            }
            if (type == Type.TEXT && mayBeACredential()) {
                return "text that may be a credential";
            }
            return type == Type.NULL ? "nothing" : "'" + Place.shown(text) + "'";
        }

        /** In the wrong line of a file may stand a key, and messages go to logs. */
        private boolean mayBeACredential() {
            return UnsentFields.isCredential("", text)
                    || (text.length() >= SHORTEST_KEY && KEY.matcher(text).matches());
        }

        /** Not the text: it may be a credential. */
        @Override
        public String toString() {
            return "YamlScalar[" + place + ", " + type + "]";
        }
    }

    static boolean isNull(@Nullable YamlNode node) {
        return node instanceof YamlScalar scalar && scalar.type == YamlScalar.Type.NULL;
    }

    /** Whether two values say the same, wherever they stand. */
    static boolean isSame(YamlNode one, @Nullable YamlNode other) {
        if (one instanceof YamlMap map && other instanceof YamlMap second) {
            return map.entries.keySet().equals(second.entries.keySet())
                    && map.entries.entrySet().stream()
                            .allMatch(entry -> isSame(entry.getValue(), second.entries.get(entry.getKey())));
        }
        if (one instanceof YamlList list && other instanceof YamlList second) {
            return list.items.size() == second.items.size()
                    && IntStream.range(0, list.items.size())
                            .allMatch(i -> isSame(list.items.get(i), second.items.get(i)));
        }
        return one instanceof YamlScalar scalar
                && other instanceof YamlScalar second
                && scalar.text.equals(second.text)
                && scalar.type == second.type;
    }

    /** Whether it says nothing, or says no: such a key asks for nothing that could be lacking. */
    static boolean isOff(YamlNode node) {
        if (node instanceof YamlScalar scalar) {
            return scalar.type == YamlScalar.Type.NULL
                    || (scalar.text.isBlank() && scalar.missing.isEmpty())
                    || Scalars.bool(scalar.text).equals(Optional.of(false));
        }
        return node instanceof YamlMap map ? map.entries.isEmpty() : ((YamlList) node).items.isEmpty();
    }

    /** The value as Java's own types: maps, lists, strings, numbers, booleans and null, as JSON has them. */
    static @Nullable Object plain(YamlNode node, Problems problems) {
        if (node instanceof YamlMap map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            map.entries.forEach((key, value) -> plain.put(key, plain(value, problems)));
            return plain;
        }
        if (node instanceof YamlList list) {
            List<@Nullable Object> plain = new ArrayList<>();
            list.items.forEach(item -> plain.add(plain(item, problems)));
            return plain;
        }
        YamlScalar scalar = (YamlScalar) node;
        scalar.missing.forEach(name -> problems.missingVariable(scalar.place, name));
        return switch (scalar.type) {
            case NULL -> null;
            case BOOLEAN -> Scalars.bool(scalar.text).orElse(false);
            case NUMBER -> Scalars.plainNumber(scalar.text);
            case TEXT -> scalar.text;
        };
    }
}
