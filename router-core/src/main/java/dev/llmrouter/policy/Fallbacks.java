package dev.llmrouter.policy;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The groups that a request goes on to when its group could not serve. Immutable.
 *
 * <p>A failure for the prompt's size looks into the context-window list, one for its content into the
 * content-policy list; without an entry there, and for every other failure, the generic list counts, and
 * without an entry in that the default. An entry is the group's name, an alias of it, either of them without
 * the provider before the first slash, or {@code *}; an empty list is an entry that means: no fallback.
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

    /** {@return whether no group has a target} */
    public boolean isEmpty() {
        return generic.isEmpty() && contextWindow.isEmpty() && contentPolicy.isEmpty() && defaults.isEmpty();
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
            case CONTEXT_WINDOW -> entry(contextWindow, names);
            case CONTENT_POLICY -> entry(contentPolicy, names);
            default -> null;
        };
        if (special != null) {
            return special;
        }
        List<FallbackTarget> own = entry(generic, names);
        return own != null ? own : defaults;
    }

    /**
     * {@return every list by the kind of failure and group that it is for, to be checked against a catalog;
     * {@code *} is the default}
     */
    public Map<String, Map<String, List<FallbackTarget>>> all() {
        Map<String, Map<String, List<FallbackTarget>>> all = new LinkedHashMap<>();
        all.put("fallbacks", generic);
        all.put("context_window_fallbacks", contextWindow);
        all.put("content_policy_fallbacks", contentPolicy);
        all.put("default_fallbacks", defaults.isEmpty() ? Map.of() : Map.of("*", defaults));
        return all;
    }

    /**
     * Finds cycles: a cycle is harmless, because a target is tried once per request, but is seldom intended.
     *
     * @return each cycle as the models along it, those of each kind of list separately
     */
    public List<List<String>> cycles() {
        List<List<String>> found = new ArrayList<>();
        for (Map<String, List<FallbackTarget>> lists : List.of(generic, contextWindow, contentPolicy)) {
            found.addAll(new Circles(lists).find());
        }
        return found;
    }

    private static @Nullable List<FallbackTarget> entry(Map<String, List<FallbackTarget>> lists, List<String> names) {
        for (String name : names) {
            List<FallbackTarget> list = lists.get(name);
            if (list != null) {
                return list;
            }
        }
        // Files for LiteLLM may write gpt-4 for openai/gpt-4.
        for (String name : names) {
            List<FallbackTarget> list = lists.get(name.substring(name.indexOf('/') + 1));
            if (list != null) {
                return list;
            }
        }
        return lists.get("*");
    }

    private static Map<String, List<FallbackTarget>> copy(Map<String, List<FallbackTarget>> lists) {
        Map<String, List<FallbackTarget>> copy = new LinkedHashMap<>();
        lists.forEach((name, list) -> copy.put(name, List.copyOf(list)));
        return Collections.unmodifiableMap(copy);
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
