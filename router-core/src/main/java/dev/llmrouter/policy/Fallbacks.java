package dev.llmrouter.policy;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where to go on when a group could not serve. Immutable.
 *
 * <p>A failure for the prompt's size looks into the context-window list, one for its content into the content-policy list; without an entry
 * there, and for every other failure, the generic list counts, and without an entry in that the default.
 */
public final class Fallbacks {
    /** LiteLLM's number of targets tried for one request. */
    public static final int DEFAULT_MAX_FALLBACKS = 5;

    private static final Fallbacks NONE = builder().build();

    private final Map<String, List<FallbackTarget>> generic;
    private final Map<String, List<FallbackTarget>> contextWindow;
    private final Map<String, List<FallbackTarget>> contentPolicy;
    private final List<FallbackTarget> defaults;
    private final int maxFallbacks;

    private Fallbacks(Builder builder) {
        generic = copy(builder.generic);
        contextWindow = copy(builder.contextWindow);
        contentPolicy = copy(builder.contentPolicy);
        defaults = List.copyOf(builder.defaults);
        maxFallbacks = builder.maxFallbacks;
    }

    /** {@return no fallbacks} */
    public static Fallbacks none() {
        return NONE;
    }

    /** {@return a builder that starts with none} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return {@code max_fallbacks}: targets tried for one request (default 5)} */
    public int maxFallbacks() {
        return maxFallbacks;
    }

    /**
     * The targets after a failure.
     *
     * @param kind the group's last failure
     * @param names the group's name and the aliases that lead to it, most specific first
     * @return targets in order; empty for none
     */
    public List<FallbackTarget> targets(FailureKind kind, List<String> names) {
        List<FallbackTarget> special = switch (kind) {
            case CONTEXT_WINDOW -> first(contextWindow, names);
            case CONTENT_POLICY -> first(contentPolicy, names);
            default -> List.of();
        };
        if (!special.isEmpty()) {
            return special;
        }
        List<FallbackTarget> own = first(generic, names);
        return own.isEmpty() ? defaults : own;
    }

    /** {@return every list by the kind of failure and group that it is for, to be checked against a catalog; {@code *} is the default} */
    public Map<String, Map<String, List<FallbackTarget>>> all() {
        Map<String, Map<String, List<FallbackTarget>>> all = new LinkedHashMap<>();
        all.put("fallbacks", generic);
        all.put("context_window_fallbacks", contextWindow);
        all.put("content_policy_fallbacks", contentPolicy);
        all.put("default_fallbacks", defaults.isEmpty() ? Map.of() : Map.of("*", defaults));
        return all;
    }

    /**
     * Finds circles: a circle is harmless, because a target is tried once per request, but is seldom meant.
     *
     * @return each circle as the models along it
     */
    public List<List<String>> cycles() {
        List<List<String>> found = new ArrayList<>();
        Set<String> done = new LinkedHashSet<>();
        for (String start : generic.keySet()) {
            walk(start, new LinkedHashSet<>(), done, found);
        }
        return found;
    }

    private void walk(String model, Set<String> path, Set<String> done, List<List<String>> found) {
        if (path.contains(model)) {
            List<String> along = new ArrayList<>(path);
            found.add(new ArrayList<>(along.subList(along.indexOf(model), along.size())));
            return;
        }
        if (done.contains(model)) {
            return;
        }
        path.add(model);
        for (FallbackTarget target : generic.getOrDefault(model, List.of())) {
            walk(target.model(), path, done, found);
        }
        path.remove(model);
        done.add(model);
    }

    private static List<FallbackTarget> first(Map<String, List<FallbackTarget>> lists, List<String> names) {
        for (String name : names) {
            List<FallbackTarget> list = lists.get(name);
            if (list != null) {
                return list;
            }
        }
        return lists.getOrDefault("*", List.of());
    }

    private static Map<String, List<FallbackTarget>> copy(Map<String, List<FallbackTarget>> lists) {
        Map<String, List<FallbackTarget>> copy = new LinkedHashMap<>();
        lists.forEach((name, list) -> copy.put(name, List.copyOf(list)));
        return copy;
    }

    /** Builds {@link Fallbacks}. Not thread-safe. */
    public static final class Builder {
        private Map<String, List<FallbackTarget>> generic = Map.of();
        private Map<String, List<FallbackTarget>> contextWindow = Map.of();
        private Map<String, List<FallbackTarget>> contentPolicy = Map.of();
        private List<FallbackTarget> defaults = List.of();
        private int maxFallbacks = DEFAULT_MAX_FALLBACKS;

        private Builder() {}

        /**
         * Sets {@code fallbacks}.
         *
         * @param value targets by model
         * @return this
         */
        public Builder generic(Map<String, List<FallbackTarget>> value) {
            generic = value;
            return this;
        }

        /**
         * Sets {@code context_window_fallbacks}.
         *
         * @param value targets by model
         * @return this
         */
        public Builder contextWindow(Map<String, List<FallbackTarget>> value) {
            contextWindow = value;
            return this;
        }

        /**
         * Sets {@code content_policy_fallbacks}.
         *
         * @param value targets by model
         * @return this
         */
        public Builder contentPolicy(Map<String, List<FallbackTarget>> value) {
            contentPolicy = value;
            return this;
        }

        /**
         * Sets {@code default_fallbacks}: for models without a list of their own.
         *
         * @param value targets
         * @return this
         */
        public Builder defaults(List<FallbackTarget> value) {
            defaults = value;
            return this;
        }

        /**
         * Sets how many targets one request tries.
         *
         * @param value zero or more
         * @return this
         */
        public Builder maxFallbacks(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("maxFallbacks must be zero or more, not " + value);
            }
            maxFallbacks = value;
            return this;
        }

        /** {@return the fallbacks} */
        public Fallbacks build() {
            return new Fallbacks(this);
        }
    }
}
