package dev.llmrouter.catalog;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a deployment: requests and tokens in a window of time, and calls at once. Inclusive: a limit
 * of 10 admits 10. Limits are enforced under every routing strategy, in any window of the given length or as
 * a bucket, not by clock minute. Immutable.
 */
public final class Limits {
    /** The window of rpm and tpm. */
    public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(1);

    private static final Limits NONE = builder().build();

    private final OptionalLong requestsPerMinute;
    private final OptionalLong tokensPerMinute;
    private final OptionalLong inputTokensPerMinute;
    private final OptionalLong outputTokensPerMinute;
    private final OptionalInt maxParallelRequests;
    private final @Nullable Kind kind;
    private final Duration window;
    private final @Nullable Duration burst;
    private final @Nullable String group;

    /** How a provider counts. */
    public enum Kind {
        /**
         * Never more than the limit in any window: what was taken comes back when it leaves the window. Safe
         * with every provider.
         */
        SLIDING,
        /**
         * Refilled all the time, holds at most a burst: after a pause a burst goes at once, and what flows in
         * after it.
         */
        BUCKET
    }

    private Limits(Builder builder) {
        requestsPerMinute = builder.requestsPerMinute;
        tokensPerMinute = builder.tokensPerMinute;
        inputTokensPerMinute = builder.inputTokensPerMinute;
        outputTokensPerMinute = builder.outputTokensPerMinute;
        maxParallelRequests = builder.maxParallelRequests;
        kind = builder.kind;
        window = builder.window;
        burst = builder.burst;
        group = builder.group;
    }

    /** {@return limits that admit everything} */
    public static Limits none() {
        return NONE;
    }

    /** {@return a builder that starts with no limit at all} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder that starts with these limits} */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.requestsPerMinute = requestsPerMinute;
        builder.tokensPerMinute = tokensPerMinute;
        builder.inputTokensPerMinute = inputTokensPerMinute;
        builder.outputTokensPerMinute = outputTokensPerMinute;
        builder.maxParallelRequests = maxParallelRequests;
        builder.kind = kind;
        builder.window = window;
        builder.burst = burst;
        builder.group = group;
        return builder;
    }

    /** {@return {@code rpm}: requests per minute; empty when unlimited} */
    public OptionalLong requestsPerMinute() {
        return requestsPerMinute;
    }

    /** {@return {@code tpm}: tokens per minute, prompt and completion together; empty when unlimited} */
    public OptionalLong tokensPerMinute() {
        return tokensPerMinute;
    }

    /** {@return {@code itpm}: prompt tokens per minute, beside {@code tpm}; empty when unlimited} */
    public OptionalLong inputTokensPerMinute() {
        return inputTokensPerMinute;
    }

    /** {@return {@code otpm}: completion tokens per minute, beside {@code tpm}; empty when unlimited} */
    public OptionalLong outputTokensPerMinute() {
        return outputTokensPerMinute;
    }

    /**
     * {@return {@code max_parallel_requests}: calls in flight, a stream until its last byte; empty when
     * unlimited}
     */
    public OptionalInt maxParallelRequests() {
        return maxParallelRequests;
    }

    /**
     * {@return {@code limit_window}: how the provider counts; empty to follow what is known of it} That is a
     * bucket where {@link #burst()} is given, and at Anthropic's own address; everywhere else a sliding
     * window.
     */
    public Optional<Kind> kind() {
        return Optional.ofNullable(kind);
    }

    /**
     * {@return {@code limit_window_seconds}: the window in which the provider enforces its limits (default
     * one minute)} With a window of 10 s, {@code rpm: 600} admits 100 in any 10 s.
     */
    public Duration window() {
        return window;
    }

    /**
     * {@return {@code limit_burst}: how much a bucket holds, as the time in which that flows in; empty for
     * {@link #window()}} With a burst of 10 s, {@code rpm: 600} admits 100 at once and ten a second after
     * that. A sliding window has none.
     */
    public Optional<Duration> burst() {
        return Optional.ofNullable(burst);
    }

    /**
     * {@return {@code limit_group}: deployments with the same name here share one set of limits; empty for
     * limits of its own}
     */
    public Optional<String> group() {
        return Optional.ofNullable(group);
    }

    private List<Object> parts() {
        return List.of(
                requestsPerMinute,
                tokensPerMinute,
                inputTokensPerMinute,
                outputTokensPerMinute,
                maxParallelRequests,
                kind(),
                window,
                burst(),
                group());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Limits that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Limits[rpm=" + text(requestsPerMinute) + ", tpm="
                + text(tokensPerMinute) + ", maxParallelRequests="
                + (maxParallelRequests.isPresent() ? maxParallelRequests.getAsInt() : "unlimited") + ", window="
                + window);
        inputTokensPerMinute.ifPresent(limit -> text.append(", itpm=").append(limit));
        outputTokensPerMinute.ifPresent(limit -> text.append(", otpm=").append(limit));
        kind().ifPresent(value -> text.append(", kind=").append(value));
        burst().ifPresent(value -> text.append(", burst=").append(value));
        group().ifPresent(value -> text.append(", group=").append(value));
        return text.append(']').toString();
    }

    private static String text(OptionalLong limit) {
        return limit.isPresent() ? Long.toString(limit.getAsLong()) : "unlimited";
    }

    /** Builds {@link Limits}. Not thread-safe. */
    public static final class Builder {
        private OptionalLong requestsPerMinute = OptionalLong.empty();
        private OptionalLong tokensPerMinute = OptionalLong.empty();
        private OptionalLong inputTokensPerMinute = OptionalLong.empty();
        private OptionalLong outputTokensPerMinute = OptionalLong.empty();
        private OptionalInt maxParallelRequests = OptionalInt.empty();
        private @Nullable Kind kind;
        private Duration window = DEFAULT_WINDOW;
        private @Nullable Duration burst;
        private @Nullable String group;

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
         * Limits the prompt tokens, where a provider counts them apart.
         *
         * @param limit tokens per minute; 0 admits none
         * @return this
         */
        public Builder inputTokensPerMinute(long limit) {
            inputTokensPerMinute = OptionalLong.of(notNegative(limit, "inputTokensPerMinute"));
            return this;
        }

        /**
         * Limits the completion tokens, where a provider counts them apart.
         *
         * @param limit tokens per minute; 0 admits none
         * @return this
         */
        public Builder outputTokensPerMinute(long limit) {
            outputTokensPerMinute = OptionalLong.of(notNegative(limit, "outputTokensPerMinute"));
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
            window = longerThanZero(length, "window");
            return this;
        }

        /**
         * Says how the provider counts.
         *
         * @param value a sliding window or a bucket (default: what is known of the provider)
         * @return this
         */
        public Builder kind(Kind value) {
            kind = requireNonNull(value, "kind");
            return this;
        }

        /**
         * Says how much a bucket holds.
         *
         * @param length the time in which that flows in, more than zero (default the window)
         * @return this
         */
        public Builder burst(Duration length) {
            burst = longerThanZero(length, "burst");
            return this;
        }

        /**
         * Shares these limits with all deployments that name the same group, such as those of one account.
         * Their limits must be equal.
         *
         * @param name any text
         * @return this
         */
        public Builder group(String name) {
            if (requireNonNull(name, "name").isBlank()) {
                throw new IllegalArgumentException("group must not be blank");
            }
            group = name;
            return this;
        }

        /** {@return the limits} */
        public Limits build() {
            return new Limits(this);
        }

        private static Duration longerThanZero(Duration length, String name) {
            if (requireNonNull(length, name).isNegative() || length.isZero()) {
                throw new IllegalArgumentException(name + " must be longer than zero, not " + length);
            }
            return Bounded.of(length);
        }

        private static long notNegative(long limit, String name) {
            if (limit < 0) {
                throw new IllegalArgumentException(name + " must be zero or more, not " + limit);
            }
            return limit;
        }
    }
}
