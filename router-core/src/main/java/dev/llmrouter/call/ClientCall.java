package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Deployment;
import java.util.Optional;
import java.util.function.Function;

/**
 * A call that the caller's own client makes: how, and what its answers and exceptions mean. Immutable.
 *
 * @param <T> what the client answers
 */
public final class ClientCall<T> {
    private final Attempt<T> attempt;
    private final Function<? super Throwable, Optional<Outcome>> failures;
    private final Function<? super T, TokenUsage> usage;
    private final long inputTokens;
    private final RequestOptions options;

    private ClientCall(Builder<T> builder) {
        attempt = builder.attempt;
        failures = builder.failures;
        usage = builder.usage;
        inputTokens = builder.inputTokens;
        options = builder.options;
    }

    /**
     * One attempt with the caller's own client.
     *
     * @param <T> what the client answers
     */
    @FunctionalInterface
    public interface Attempt<T> {
        /**
         * Makes the call. The thread is interrupted when the attempt's time is over.
         *
         * @param deployment which deployment to ask
         * @return the answer
         * @throws Exception whatever the client throws; it is read for what it means
         */
        T call(Deployment deployment) throws Exception;
    }

    /**
     * Starts a call.
     *
     * @param attempt makes one attempt
     * @param <T> what the client answers
     * @return a builder
     */
    public static <T> Builder<T> builder(Attempt<T> attempt) {
        return new Builder<>(attempt);
    }

    /**
     * A call that leaves everything else to the router.
     *
     * @param attempt makes one attempt
     * @param <T> what the client answers
     * @return the call
     */
    public static <T> ClientCall<T> of(Attempt<T> attempt) {
        return builder(attempt).build();
    }

    /** {@return what makes one attempt} */
    public Attempt<T> attempt() {
        return attempt;
    }

    /**
     * Reads an exception.
     *
     * @param thrown what the client threw
     * @return what it means; empty when it is no failure of a deployment but a mistake, which then ends the call as it is
     */
    public Optional<Outcome> failure(Throwable thrown) {
        return failures.apply(thrown);
    }

    /**
     * Reads an answer.
     *
     * @param answer what the client answered
     * @return its tokens
     */
    public TokenUsage usage(T answer) {
        return usage.apply(answer);
    }

    /** {@return the estimated prompt tokens, which are reserved (default 0)} */
    public long inputTokens() {
        return inputTokens;
    }

    /** {@return what this call wants different from the router's settings} */
    public RequestOptions options() {
        return options;
    }

    /**
     * Builds a {@link ClientCall}. Not thread-safe.
     *
     * @param <T> what the client answers
     */
    public static final class Builder<T> {
        private final Attempt<T> attempt;
        private Function<? super Throwable, Optional<Outcome>> failures = ClientFailures::read;
        private Function<? super T, TokenUsage> usage = answer -> TokenUsage.unknown();
        private long inputTokens;
        private RequestOptions options = RequestOptions.none();

        private Builder(Attempt<T> attempt) {
            this.attempt = requireNonNull(attempt, "attempt");
        }

        /**
         * Says what exceptions mean. The default understands time-outs, {@code IOException}s, and exceptions with a public
         * {@code int statusCode()}, which the SDKs of OpenAI and Anthropic throw.
         *
         * @param value empty for what is no failure of a deployment
         * @return this
         */
        public Builder<T> failures(Function<? super Throwable, Optional<Outcome>> value) {
            failures = requireNonNull(value, "failures");
            return this;
        }

        /**
         * Says what an answer cost; by default nothing is known, and the reservation stands.
         *
         * @param value the tokens of an answer
         * @return this
         */
        public Builder<T> usage(Function<? super T, TokenUsage> value) {
            usage = requireNonNull(value, "usage");
            return this;
        }

        /**
         * Estimates the prompt, so that it is reserved in the deployment's limits.
         *
         * @param value tokens, zero or more
         * @return this
         */
        public Builder<T> inputTokens(long value) {
            if (value < 0) {
                throw new IllegalArgumentException("inputTokens must be zero or more, not " + value);
            }
            inputTokens = value;
            return this;
        }

        /**
         * Sets what this call wants different from the router's settings.
         *
         * @param value the options
         * @return this
         */
        public Builder<T> options(RequestOptions value) {
            options = requireNonNull(value, "options");
            return this;
        }

        /** {@return the call} */
        public ClientCall<T> build() {
            return new ClientCall<>(this);
        }
    }
}
