package dev.llmrouter.policy;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests go where an earlier one went, so that they find the provider's prompt cache warm. A request stays there only while that
 * deployment may serve it and is not much busier than others. Immutable.
 */
public final class AffinityPolicy {
    /** LiteLLM's. */
    public static final Duration DEFAULT_TTL = Duration.ofHours(1);
    /** How long providers keep a marked prefix without a request for it. */
    public static final Duration PROMPT_CACHE_TTL = Duration.ofMinutes(5);

    // After the constants, which its builder reads.
    private static final AffinityPolicy NONE = builder().build();

    private final Set<Kind> kinds;
    private final Map<String, Set<Kind>> byGroup;
    private final Duration ttl;

    /** The property by which requests are kept together at one deployment. */
    public enum Kind {
        /** {@code session_affinity}: the session that they name. */
        SESSION,
        /** {@code prompt_caching}: a long beginning of their prompt, up to a {@code cache_control}, or their {@code prompt_cache_key}. */
        PROMPT_CACHE,
        /** {@code deployment_affinity}: the caller that they name. */
        CALLER
    }

    private AffinityPolicy(Builder builder) {
        kinds = copy(builder.kinds);
        Map<String, Set<Kind>> groups = new LinkedHashMap<>();
        builder.byGroup.forEach((group, own) -> groups.put(group, copy(own)));
        byGroup = Collections.unmodifiableMap(groups);
        ttl = builder.ttl;
    }

    private static Set<Kind> copy(Set<Kind> kinds) {
        return kinds.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(kinds));
    }

    /** {@return a policy by which every request goes where the strategy says} */
    public static AffinityPolicy none() {
        return NONE;
    }

    /** {@return a builder of a policy that has no affinity yet} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder that starts with this policy} */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.kinds = kinds;
        builder.byGroup.putAll(byGroup);
        builder.ttl = ttl;
        return builder;
    }

    /** {@return what counts in groups without an entry of their own} */
    public Set<Kind> kinds() {
        return kinds;
    }

    /** {@return what counts in single groups instead} */
    public Map<String, Set<Kind>> byGroup() {
        return byGroup;
    }

    /** {@return how long a session or a caller is remembered after its last answer; of prompts it is {@link #PROMPT_CACHE_TTL}} */
    public Duration ttl() {
        return ttl;
    }

    /**
     * The checks of a group.
     *
     * @param group its name
     * @return the kinds; none when requests go where the strategy says
     */
    public Set<Kind> of(String group) {
        if (byGroup.isEmpty()) {
            return kinds;
        }
        return byGroup.getOrDefault(group, kinds);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AffinityPolicy that
                && kinds.equals(that.kinds)
                && byGroup.equals(that.byGroup)
                && ttl.equals(that.ttl);
    }

    @Override
    public int hashCode() {
        return kinds.hashCode() * 31 + byGroup.hashCode();
    }

    @Override
    public String toString() {
        return "AffinityPolicy[kinds=" + kinds + ", byGroup=" + byGroup + ", ttl=" + ttl + "]";
    }

    /** Builds an {@link AffinityPolicy}. Not thread-safe. */
    public static final class Builder {
        private Set<Kind> kinds = Set.of();
        private final Map<String, Set<Kind>> byGroup = new LinkedHashMap<>();
        private Duration ttl = DEFAULT_TTL;

        private Builder() {}

        /**
         * Sets {@link AffinityPolicy#kinds()}.
         *
         * @param value what counts (default nothing)
         * @return this
         */
        public Builder kinds(Set<Kind> value) {
            kinds = copy(value);
            return this;
        }

        /**
         * Sets what counts in one group instead.
         *
         * @param group its name
         * @param value what counts there
         * @return this
         */
        public Builder group(String group, Set<Kind> value) {
            byGroup.put(requireNonNull(group, "group"), copy(value));
            return this;
        }

        /**
         * Sets {@link AffinityPolicy#ttl()}.
         *
         * @param value more than zero (default {@link #DEFAULT_TTL})
         * @return this
         */
        public Builder ttl(Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException("an affinity lasts for more than zero, not " + value);
            }
            ttl = value;
            return this;
        }

        /** {@return the policy} */
        public AffinityPolicy build() {
            return new AffinityPolicy(this);
        }
    }
}
