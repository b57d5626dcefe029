package dev.llmrouter.policy;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.FailureKind;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How often a failed attempt is retried within its group, and on which deployments. Immutable.
 *
 * <p>Total attempts in a group = 1 + retries. The number is looked for on the request, then the deployment,
 * then the group's policy for the kind of failure, then the policy for the kind, then {@link #numRetries()}.
 */
public final class RetryPolicy {
    /** LiteLLM's number of retries in a group. */
    public static final int DEFAULT_NUM_RETRIES = 2;

    private static final RetryPolicy STANDARD = builder().build();

    private final int numRetries;
    private final Backoff backoff;
    private final Map<FailureKind, Integer> byKind;
    private final Map<String, Map<FailureKind, Integer>> byGroup;

    private RetryPolicy(Builder builder) {
        numRetries = builder.numRetries;
        backoff = builder.backoff;
        byKind = NumbersByKind.copy("retries", builder.byKind);
        byGroup = NumbersByKind.copyAll("retries", builder.byGroup);
    }

    /** The deployments that a retry after a failure may use. */
    public enum Where {
        /** To any deployment of the group; first to one that was not tried. */
        ANYWHERE,
        /** Only to a deployment that this request has not tried: the same one would answer the same. */
        ELSEWHERE,
        /** None in this group: every deployment would answer the same. */
        NOWHERE
    }

    /** {@return two retries with the standard back-off} */
    public static RetryPolicy standard() {
        return STANDARD;
    }

    /** {@return a builder that starts with the standard} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder that starts with this policy} */
    public Builder toBuilder() {
        return new Builder()
                .numRetries(numRetries)
                .backoff(backoff)
                .byKind(byKind)
                .byGroup(byGroup);
    }

    /** {@return {@code num_retries}: retries in each group (default 2)} */
    public int numRetries() {
        return numRetries;
    }

    /** {@return the pause before going back to a deployment that was already tried} */
    public Backoff backoff() {
        return backoff;
    }

    /**
     * The retries that a policy allows for a kind of failure.
     *
     * @param group the group
     * @param kind the failure
     * @return the number; empty if no policy names the kind
     */
    public OptionalInt configured(String group, FailureKind kind) {
        Integer retries = byGroup.getOrDefault(group, Map.of()).getOrDefault(kind, byKind.get(kind));
        return retries == null ? OptionalInt.empty() : OptionalInt.of(retries);
    }

    /**
     * Where a retry may go.
     *
     * @param kind the failure
     * @return a place
     */
    public static Where where(FailureKind kind) {
        return switch (kind) {
            case RATE_LIMITED, TIMEOUT, CONNECTION, SERVER_ERROR -> Where.ANYWHERE;
            case AUTHENTICATION, PERMISSION, NOT_FOUND -> Where.ELSEWHERE;
            case BAD_REQUEST, CONTEXT_WINDOW, CONTENT_POLICY, CANCELLED -> Where.NOWHERE;
        };
    }

    /** Builds a {@link RetryPolicy}. Not thread-safe. */
    public static final class Builder {
        private int numRetries = DEFAULT_NUM_RETRIES;
        private Backoff backoff = Backoff.standard();
        private Map<FailureKind, Integer> byKind = Map.of();
        private Map<String, Map<FailureKind, Integer>> byGroup = Map.of();

        private Builder() {}

        /**
         * Sets the retries in each group.
         *
         * @param value zero or more
         * @return this
         */
        public Builder numRetries(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("numRetries must be zero or more, not " + value);
            }
            numRetries = value;
            return this;
        }

        /**
         * Sets the pause before going back to a deployment that was already tried.
         *
         * @param value the back-off
         * @return this
         */
        public Builder backoff(Backoff value) {
            backoff = requireNonNull(value, "backoff");
            return this;
        }

        /**
         * Sets the retries for kinds of failure ({@code retry_policy}).
         *
         * @param value numbers of retries, zero or more
         * @return this
         */
        public Builder byKind(Map<FailureKind, Integer> value) {
            byKind = requireNonNull(value, "byKind");
            return this;
        }

        /**
         * Sets the retries for kinds of failure in single groups ({@code model_group_retry_policy}).
         *
         * @param value numbers of retries, zero or more, by group
         * @return this
         */
        public Builder byGroup(Map<String, Map<FailureKind, Integer>> value) {
            byGroup = requireNonNull(value, "byGroup");
            return this;
        }

        /**
         * Makes the policy.
         *
         * @return the policy
         * @throws IllegalArgumentException if a number of retries is negative
         */
        public RetryPolicy build() {
            return new RetryPolicy(this);
        }
    }
}
