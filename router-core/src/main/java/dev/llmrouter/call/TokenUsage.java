package dev.llmrouter.call;

import dev.llmrouter.catalog.Bounded;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one call as the provider counted them. Numbers are at least 0, and at most a trillion, whatever is
 * given. Immutable.
 */
public final class TokenUsage {
    private static final TokenUsage UNKNOWN = builder().estimated(true).build();

    private final long inputTokens;
    private final long outputTokens;
    private final long totalTokens;
    private final long cachedInputTokens;
    private final boolean estimated;

    private TokenUsage(Builder builder) {
        inputTokens = builder.inputTokens;
        outputTokens = builder.outputTokens;
        totalTokens = builder.totalTokens < 0 ? inputTokens + outputTokens : builder.totalTokens;
        cachedInputTokens = builder.cachedInputTokens;
        estimated = builder.estimated;
    }

    /**
     * A provider's count.
     *
     * @param inputTokens prompt tokens
     * @param outputTokens completion tokens
     * @return the usage with their sum as total
     */
    public static TokenUsage of(long inputTokens, long outputTokens) {
        return builder().inputTokens(inputTokens).outputTokens(outputTokens).build();
    }

    /**
     * A guess where the provider gave no count.
     *
     * @param inputTokens prompt tokens
     * @param outputTokens completion tokens
     * @return the usage, marked as estimated
     */
    public static TokenUsage estimate(long inputTokens, long outputTokens) {
        return builder()
                .inputTokens(inputTokens)
                .outputTokens(outputTokens)
                .estimated(true)
                .build();
    }

    /** {@return the usage of which nothing is known: zeros, marked as estimated} */
    public static TokenUsage unknown() {
        return UNKNOWN;
    }

    /** {@return a builder of a provider's count} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return prompt tokens, cached ones included} */
    public long inputTokens() {
        return inputTokens;
    }

    /** {@return completion tokens} */
    public long outputTokens() {
        return outputTokens;
    }

    /** {@return both together; more where a provider counts thoughts in its total only} */
    public long totalTokens() {
        return totalTokens;
    }

    /** {@return the part of the prompt that was read from the provider's cache} */
    public long cachedInputTokens() {
        return cachedInputTokens;
    }

    /** {@return whether the provider gave no count and this one was estimated from what was sent and delivered} */
    public boolean estimated() {
        return estimated;
    }

    /** {@return whether anything was counted or estimated} */
    public boolean isKnown() {
        return !equals(UNKNOWN);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenUsage that
                && inputTokens == that.inputTokens
                && outputTokens == that.outputTokens
                && totalTokens == that.totalTokens
                && cachedInputTokens == that.cachedInputTokens
                && estimated == that.estimated;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(((inputTokens * 31 + outputTokens) * 31 + totalTokens) * 31 + cachedInputTokens);
    }

    @Override
    public String toString() {
        return "TokenUsage[inputTokens=" + inputTokens + ", outputTokens=" + outputTokens + ", totalTokens="
                + totalTokens + ", cachedInputTokens=" + cachedInputTokens + ", estimated=" + estimated + "]";
    }

    /** Builds a {@link TokenUsage}. Not thread-safe. */
    public static final class Builder {
        private long inputTokens;
        private long outputTokens;
        private long totalTokens = -1; // the sum of the others
        private long cachedInputTokens;
        private boolean estimated;

        private Builder() {}

        /**
         * Sets {@link TokenUsage#inputTokens()}.
         *
         * @param value prompt tokens, cached ones included (default 0)
         * @return this
         */
        public Builder inputTokens(long value) {
            inputTokens = Bounded.count(value);
            return this;
        }

        /**
         * Sets {@link TokenUsage#outputTokens()}.
         *
         * @param value completion tokens (default 0)
         * @return this
         */
        public Builder outputTokens(long value) {
            outputTokens = Bounded.count(value);
            return this;
        }

        /**
         * Sets {@link TokenUsage#totalTokens()}.
         *
         * @param value tokens in all (default the sum of both)
         * @return this
         */
        public Builder totalTokens(long value) {
            totalTokens = Bounded.count(value);
            return this;
        }

        /**
         * Sets {@link TokenUsage#cachedInputTokens()}.
         *
         * @param value prompt tokens that were read from the provider's cache (default 0)
         * @return this
         */
        public Builder cachedInputTokens(long value) {
            cachedInputTokens = Bounded.count(value);
            return this;
        }

        /**
         * Sets {@link TokenUsage#estimated()}.
         *
         * @param value whether the provider gave no count (default false)
         * @return this
         */
        public Builder estimated(boolean value) {
            estimated = value;
            return this;
        }

        /** {@return the usage} */
        public TokenUsage build() {
            return new TokenUsage(this);
        }
    }
}
