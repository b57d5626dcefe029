package dev.llmrouter.snapshot;

import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** How much of a deployment's prompts its provider has read from its cache, since the router knows the deployment. Immutable. */
public final class PromptCacheSnapshot {
    private final long inputTokens;
    private final long cachedTokens;
    private final long requestsThatStayed;

    private PromptCacheSnapshot(Builder builder) {
        inputTokens = builder.inputTokens;
        cachedTokens = builder.cachedTokens;
        requestsThatStayed = builder.requestsThatStayed;
    }

    /** {@return a builder, for the router and for tests} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return prompt tokens that the provider has counted, cached ones included} */
    public long inputTokens() {
        return inputTokens;
    }

    /** {@return those of them that it has read from its cache} */
    public long cachedTokens() {
        return cachedTokens;
    }

    /** {@return the part of the prompt tokens that was cached, from 0 to 1; empty before the first count} */
    public OptionalDouble hitRate() {
        return inputTokens == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.min(1, (double) cachedTokens / inputTokens));
    }

    /** {@return attempts that went here because an earlier request of their session, caller or prompt had} */
    public long requestsThatStayed() {
        return requestsThatStayed;
    }

    private List<Object> parts() {
        return List.of(inputTokens, cachedTokens, requestsThatStayed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PromptCacheSnapshot that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "PromptCacheSnapshot[inputTokens=" + inputTokens + ", cachedTokens=" + cachedTokens
                + ", requestsThatStayed=" + requestsThatStayed + "]";
    }

    /** Builds a {@link PromptCacheSnapshot}. Not thread-safe. */
    public static final class Builder {
        private long inputTokens;
        private long cachedTokens;
        private long requestsThatStayed;

        private Builder() {}

        /**
         * Sets {@link PromptCacheSnapshot#inputTokens()}.
         *
         * @param value prompt tokens that the provider has counted
         * @return this
         */
        public Builder inputTokens(long value) {
            inputTokens = value;
            return this;
        }

        /**
         * Sets {@link PromptCacheSnapshot#cachedTokens()}.
         *
         * @param value those of them that it has read from its cache
         * @return this
         */
        public Builder cachedTokens(long value) {
            cachedTokens = value;
            return this;
        }

        /**
         * Sets {@link PromptCacheSnapshot#requestsThatStayed()}.
         *
         * @param value attempts that went where an earlier one had
         * @return this
         */
        public Builder requestsThatStayed(long value) {
            requestsThatStayed = value;
            return this;
        }

        /** {@return what was built} */
        public PromptCacheSnapshot build() {
            return new PromptCacheSnapshot(this);
        }
    }
}
