package dev.llmrouter.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the variables hold that a file refers to, so that messages name them instead of quoting them. Used for
 * one file.
 */
final class VariableValues {
    /** Shorter ones are no credentials, and parts of many words. */
    private static final int SHORTEST = 6;

    private final Map<String, String> references = new LinkedHashMap<>();

    void add(String name, String value) {
        // As messages show it, where it was cut.
        for (String text : List.of(value, value.strip(), Place.shown(value.strip()))) {
            if (text.length() >= SHORTEST) {
                references.putIfAbsent(text, "${" + name + "}");
            }
        }
    }

    /** The message with the names of variables in place of what they hold. */
    String hidden(String message) {
        List<String> longestFirst = new ArrayList<>(references.keySet());
        longestFirst.sort(Comparator.comparingInt(String::length).reversed());
        String hidden = message;
        for (String value : longestFirst) {
            String reference = references.getOrDefault(value, "***");
            hidden = withoutBeginning(hidden.replace(value, reference), value, reference);
        }
        return hidden;
    }

    /** Messages cut what is long, and what is left may be enough of it. */
    private static String withoutBeginning(String message, String value, String reference) {
        String beginning = value.substring(0, SHORTEST);
        String hidden = message;
        for (int at = hidden.indexOf(beginning); at >= 0; at = hidden.indexOf(beginning, at + 1)) {
            int end = at;
            while (end < hidden.length() && end - at < value.length() && hidden.charAt(end) == value.charAt(end - at)) {
                end++;
            }
            if (end < hidden.length() && hidden.charAt(end) == Place.CUT) {
                hidden = hidden.substring(0, at) + reference + hidden.substring(end + 1);
            }
        }
        return hidden;
    }
}
