package dev.llmrouter.internal.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * The tags of a request, as LiteLLM reads them: {@code !tag} keeps deployments with it away, {@code &tag}
 * keeps those without it away, and of the others one is enough, or all are needed. Immutable.
 *
 * @param wished what is looked for
 * @param required what every deployment must have
 * @param excluded what no deployment may have
 */
record RequestTags(List<String> wished, List<String> required, List<String> excluded) {
    private static final RequestTags NONE = new RequestTags(List.of(), List.of(), List.of());

    /**
     * Reads them.
     *
     * @param tags as the request has them
     * @param prefix what the tags that route begin with; empty when all do
     */
    static RequestTags of(List<String> tags, String prefix) {
        if (tags.isEmpty()) {
            return NONE;
        }
        if (prefix.isEmpty() && tags.stream().noneMatch(RequestTags::isMarked)) {
            return new RequestTags(tags, List.of(), List.of());
        }
        List<String> wished = new ArrayList<>();
        List<String> required = new ArrayList<>();
        List<String> excluded = new ArrayList<>();
        for (String given : tags) {
            if (!given.startsWith(prefix)) {
                continue;
            }
            String tag = given.substring(prefix.length());
            if (!isMarked(tag)) {
                wished.add(tag);
            } else if (tag.length() > 1) {
                (tag.charAt(0) == '!' ? excluded : required).add(tag.substring(1));
            }
        }
        return new RequestTags(List.copyOf(wished), List.copyOf(required), List.copyOf(excluded));
    }

    private static boolean isMarked(String tag) {
        return tag.startsWith("!") || tag.startsWith("&");
    }

    /** Whether a deployment with these tags has what it must, and nothing that it must not have. */
    boolean allow(List<String> tags) {
        return (required.isEmpty() || tags.containsAll(required)) && !hasAny(tags, excluded);
    }

    /** Whether one of a deployment's tags is looked for, or all that are looked for are among them. */
    boolean wish(List<String> tags, boolean matchAny) {
        return matchAny ? hasAny(tags, wished) : !wished.isEmpty() && tags.containsAll(wished);
    }

    /** By index: an iterator would be the garbage of a decision. */
    private static boolean hasAny(List<String> tags, List<String> some) {
        for (int i = 0; i < some.size(); i++) {
            if (tags.contains(some.get(i))) {
                return true;
            }
        }
        return false;
    }
}
