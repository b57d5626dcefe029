package dev.llmrouter.catalog;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a deployment allows: requests and tokens in a window of time, and calls at once. Inclusive: a limit of 10 admits 10. Limits are
 * enforced under every routing strategy, in any window of the given length, not by clock minute. Immutable.
 */
public final class Limits {
    /** The window that rpm and tpm speak of. */
    public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(1);

    private static final Limits NONE = builder().build();

    private final OptionalLong requestsPerMinute;
    private final OptionalLong tokensPerMinute;
    private final OptionalInt maxParallelRequests;
    private final Duration window;

    private Limits(Builder builder) {
        requestsPerMinute = builder.requestsPerMinute;
        tokensPerMinute = builder.tokensPerMinute;
        maxParallelRequests = builder.maxParallelRequests;
        window = builder.window;
    }

    /** {@return limits that admit everything} */
    public static Limits none() {
        return NONE;
    }

    /** {@return a builder that starts with no limit at all} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return {@code rpm}: requests per minute; empty when unlimited} */
    public OptionalLong requestsPerMinute() {
        return requestsPerMinute;
    }

    /** {@return {@code tpm}: tokens per minute, prompt and completion together; empty when unlimited} */
    public OptionalLong tokensPerMinute() {
        return tokensPerMinute;
    }

    /** {@return {@code max_parallel_requests}: calls in flight, a stream until its last byte; empty when unlimited} */
    public OptionalInt maxParallelRequests() {
        return maxParallelRequests;
    }

    /**
     * {@return the window in which the provider enforces its limits (default one minute)} With a window of 10 s, {@code rpm: 600} admits
     * 100 in any 10 s.
     */
    public Duration window() {
        return window;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Limits that
                && requestsPerMinute.equals(that.requestsPerMinute)
                && tokensPerMinute.equals(that.tokensPerMinute)
                && maxParallelRequests.equals(that.maxParallelRequests)
                && window.equals(that.window);
    }

    @Override
    public int hashCode() {
        return Objects.hash(requestsPerMinute, tokensPerMinute, maxParallelRequests, window);
    }

    @Override
    public String toString() {
        return "Limits[rpm=" + text(requestsPerMinute) + ", tpm=" + text(tokensPerMinute) + ", maxParallelRequests="
                + (maxParallelRequests.isPresent() ? maxParallelRequests.getAsInt() : "unlimited") + ", window="
                + window + "]";
    }

    private static String text(OptionalLong limit) {
        return limit.isPresent() ? Long.toString(limit.getAsLong()) : "unlimited";
    }

    /** Builds {@link Limits}. Not thread-safe. */
    public static final class Builder {
        private OptionalLong requestsPerMinute = OptionalLong.empty();
        private OptionalLong tokensPerMinute = OptionalLong.empty();
        private OptionalInt maxParallelRequests = OptionalInt.empty();
        private Duration window = DEFAULT_WINDOW;

        private Builder() {}

        /**
         * Limits the requests.
         *
         * @param limit requests per minute; 0 admits none
         * @return this
         */
        public Builder requestsPerMinute(long limit) {
            requestsPerMinute = OptionalLong.of(notNegative(limit, "requestsPerMinute"));
            return this;
        }

        /**
         * Limits the tokens, prompt and completion together.
         *
         * @param limit tokens per minute; 0 admits none
         * @return this
         */
        public Builder tokensPerMinute(long limit) {
            tokensPerMinute = OptionalLong.of(notNegative(limit, "tokensPerMinute"));
            return this;
        }

        /**
         * Limits the calls in flight.
         *
         * @param limit calls at once; 0 admits none
         * @return this
         */
        public Builder maxParallelRequests(int limit) {
            maxParallelRequests = OptionalInt.of((int) notNegative(limit, "maxParallelRequests"));
            return this;
        }

        /**
         * Says in which window the provider enforces the limits.
         *
         * @param length the window, more than zero (default one minute)
         * @return this
         */
        public Builder window(Duration length) {
            if (requireNonNull(length, "length").isNegative() || length.isZero()) {
                throw new IllegalArgumentException("window must be longer than zero, not " + length);
            }
            window = length;
            return this;
        }

        /** {@return the limits} */
        public Limits build() {
            return new Limits(this);
        }

        private static long notNegative(long limit, String name) {
            if (limit < 0) {
                throw new IllegalArgumentException(name + " must be zero or more, not " + limit);
            }
            return limit;
        }
    }
}
