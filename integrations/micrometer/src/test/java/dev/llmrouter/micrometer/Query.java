package dev.llmrouter.micrometer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A query in PromQL, read as far as names go: metrics, labels that select, labels that group. */
record Query(String text) {
    private static final Pattern SELECTOR = Pattern.compile("(?<![\\w:\"])(llm_router_\\w+)\\s*(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on|without|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern MADE =
            Pattern.compile("label_replace\\(.*?,\\s*\"(\\w+)\",\\s*\"[^\"]*\",\\s*\"(\\w+)\"");

    Set<String> metrics() {
        Set<String> names = new TreeSet<>();
        Matcher selector = SELECTOR.matcher(text);
        while (selector.find()) {
            names.add(selector.group(1));
        }
        return names;
    }

    /** What the query names and a scrape does not have. */
    List<String> missing(Scrape scrape) {
        List<String> missing = new ArrayList<>();
        Set<String> labels = new TreeSet<>();
        Matcher selector = SELECTOR.matcher(text);
        while (selector.find()) {
            Map<String, Set<String>> known = scrape.metrics().get(selector.group(1));
            if (known == null) {
                missing.add("metric " + selector.group(1));
                continue;
            }
            labels.addAll(known.keySet());
            Matcher matcher = MATCHER.matcher(selector.group(2) == null ? "" : selector.group(2));
            while (matcher.find()) {
                if (!known.containsKey(matcher.group(1))) {
                    missing.add("label " + matcher.group(1) + " of " + selector.group(1));
                }
            }
        }
        Matcher made = MADE.matcher(text);
        while (made.find()) {
            labels.add(made.group(1));
        }
        Matcher grouping = GROUPING.matcher(text);
        while (grouping.find()) {
            for (String label : grouping.group(1).split("\\s*,\\s*", -1)) {
                if (!labels.contains(label)) {
                    missing.add("label " + label + " in " + grouping.group());
                }
            }
        }
        return missing;
    }

    /** Labels that a legend or a sentence shows are those that the query groups by. */
    boolean has(String label) {
        Matcher grouping = GROUPING.matcher(text);
        while (grouping.find()) {
            if (List.of(grouping.group(1).split("\\s*,\\s*", -1)).contains(label)) {
                return true;
            }
        }
        return false;
    }

    /** Values that a matcher spells out, such as {@code success} in {@code outcome="success"}. */
    Set<String> values(String label) {
        Set<String> values = new TreeSet<>();
        Matcher matcher = MATCHER.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(label) && !matcher.group(3).startsWith("$")) {
                values.addAll(List.of(matcher.group(3).split("\\|", -1)));
            }
        }
        return values;
    }

    boolean isBalanced() {
        return count('(') == count(')') && count('{') == count('}') && count('[') == count(']') && count('"') % 2 == 0;
    }

    private long count(char which) {
        return text.chars().filter(c -> c == which).count();
    }
}
