package dev.llmrouter.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a body, as LiteLLM's {@code additional_drop_params} writes it: {@code field}, {@code parent.child}, {@code list[*].field},
 * {@code list[0].field}. Entries of lists themselves are never left out, as there.
 *
 * @param name the top-level field
 * @param rest what follows: names, and entries in brackets
 */
record FieldPath(String name, List<String> rest) {
    private static final String ALL = "[*]";
    private static final Pattern PART = Pattern.compile("[^.\\[]+|\\[[^\\]]*\\]");
    private static final Pattern INDEX = Pattern.compile("\\[([0-9]{1,9})\\]");

    /** The place; one without a field says nothing. */
    static FieldPath of(String text) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(text);
        while (matcher.find()) {
            parts.add(matcher.group());
        }
        return parts.isEmpty()
                ? new FieldPath("", List.of())
                : new FieldPath(parts.get(0), List.copyOf(parts.subList(1, parts.size())));
    }

    /** Whether it is within a field, and not the whole of it. */
    boolean isNested() {
        return !rest.isEmpty();
    }

    /** Takes the place out of the field's value. Returns whether there was something. */
    boolean removeFrom(JsonNode value) {
        return removeFrom(value, 0);
    }

    private boolean removeFrom(JsonNode value, int from) {
        String part = rest.get(from);
        boolean last = from == rest.size() - 1;
        if (value instanceof ArrayNode list) {
            return !last && removeFromEntries(list, part, from);
        }
        if (!(value instanceof ObjectNode object)) {
            return false;
        }
        if (last) {
            return object.remove(part) != null;
        }
        JsonNode child = object.get(part);
        return child != null && removeFrom(child, from + 1);
    }

    private boolean removeFromEntries(ArrayNode list, String part, int from) {
        boolean removed = false;
        if (part.equals(ALL)) {
            for (JsonNode entry : list) {
                removed |= removeFrom(entry, from + 1);
            }
            return removed;
        }
        Matcher index = INDEX.matcher(part);
        if (!index.matches()) {
            return false;
        }
        JsonNode entry = list.get(Integer.parseInt(index.group(1)));
        return entry != null && removeFrom(entry, from + 1);
    }
}
