package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Deployment;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call that the caller's own client makes: how, and what its answers and exceptions mean. Immutable.
 *
 * <p>The client blocks ({@link #of}, {@link #builder}) or answers later ({@link #async}); the router's {@code execute} and
 * {@code executeAsync} take both.
 *
 * @param <T> what the client answers
 */
public final class ClientCall<T extends @Nullable Object> {
    private final @Nullable TimedAttempt<T> attempt;
    private final @Nullable AsyncAttempt<T> async;
    private final @Nullable Function<? super Throwable, Optional<Outcome>> failures;
    private final @Nullable Function<? super T, TokenUsage> usage;
    private final long inputTokens;
    private final RequestOptions options;
    private final @Nullable Executor executor;

    private ClientCall(Builder<T> builder) {
        attempt = builder.attempt;
        async = builder.async;
        failures = builder.failures;
        usage = builder.usage;
        inputTokens = builder.inputTokens;
        options = builder.options;
        executor = builder.executor;
    }

    /**
     * One attempt with the caller's own client.
     *
     * @param <T> what the client answers
     */
    @FunctionalInterface
    public interface Attempt<T extends @Nullable Object> {
        /**
         * Makes the call. When the attempt's time is over the thread is interrupted, and the router goes on without it.
         *
         * @param deployment which deployment to ask
         * @return the answer
         * @throws Exception whatever the client throws; it is read for what it means
         */
        T call(Deployment deployment) throws Exception;
    }

    /**
     * One attempt with the caller's own client, which gets the time that it has.
     *
     * @param <T> what the client answers
     */
    @FunctionalInterface
    public interface TimedAttempt<T extends @Nullable Object> {
        /**
         * Makes the call. When the attempt's time is over the thread is interrupted, and the router goes on without it.
         *
         * @param deployment which deployment to ask
         * @param attempt the time that is left, the model with its wildcard filled in
         * @return the answer
         * @throws Exception whatever the client throws; it is read for what it means
         */
        T call(Deployment deployment, ClientAttempt attempt) throws Exception;
    }

    /**
     * One attempt with a client that answers later.
     *
     * @param <T> what the client answers
     */
    @FunctionalInterface
    public interface AsyncAttempt<T extends @Nullable Object> {
        /**
         * Starts the call; must not block. When the attempt's time is over, the stage's future is cancelled, and the router goes
         * on without it.
         *
         * @param deployment which deployment to ask
         * @param attempt the time that is left, the model with its wildcard filled in
         * @return a stage of the answer
         * @throws Exception whatever the client throws; it is read for what it means
         */
        CompletionStage<? extends T> call(Deployment deployment, ClientAttempt attempt) throws Exception;
    }

    /**
     * Starts a call.
     *
     * @param attempt makes one attempt
     * @param <T> what the client answers
     * @return a builder
     */
    public static <T extends @Nullable Object> Builder<T> builder(Attempt<T> attempt) {
        requireNonNull(attempt, "attempt");
        return new Builder<>((deployment, made) -> attempt.call(deployment), null);
    }

    /**
     * Starts a call whose client gets the time that it has.
     *
     * @param attempt makes one attempt
     * @param <T> what the client answers
     * @return a builder
     */
    public static <T extends @Nullable Object> Builder<T> builder(TimedAttempt<T> attempt) {
        return new Builder<>(requireNonNull(attempt, "attempt"), null);
    }

    /**
     * Starts a call with a client that answers later.
     *
     * @param attempt starts one attempt
     * @param <T> what the client answers
     * @return a builder
     */
    public static <T extends @Nullable Object> Builder<T> async(AsyncAttempt<T> attempt) {
        return new Builder<>(null, requireNonNull(attempt, "attempt"));
    }

    /**
     * A call that leaves everything else to the router.
     *
     * @param attempt makes one attempt
     * @param <T> what the client answers
     * @return the call
     */
    public static <T extends @Nullable Object> ClientCall<T> of(Attempt<T> attempt) {
        return builder(attempt).build();
    }

    /** {@return what makes one attempt of a client that blocks; empty for one that answers later} */
    public Optional<TimedAttempt<T>> blocking() {
        return Optional.ofNullable(attempt);
    }

    /** {@return what starts one attempt of a client that answers later; empty for one that blocks} */
    public Optional<AsyncAttempt<T>> async() {
        return Optional.ofNullable(async);
    }

    /** {@return what the caller says exceptions mean; empty to let the router read them} */
    public Optional<Function<? super Throwable, Optional<Outcome>>> failures() {
        return Optional.ofNullable(failures);
    }

    /** {@return what the caller says answers cost; empty to let the router read them} */
    public Optional<Function<? super T, TokenUsage>> usage() {
        return Optional.ofNullable(usage);
    }

    /** {@return the estimated prompt tokens, which are reserved; 0 (default) when the caller does not say} */
    public long inputTokens() {
        return inputTokens;
    }

    /** {@return what this call wants different from the router's settings} */
    public RequestOptions options() {
        return options;
    }

    /** {@return where attempts of a client that blocks run; empty for the router's own threads} */
    public Optional<Executor> executor() {
        return Optional.ofNullable(executor);
    }

    /**
     * Builds a {@link ClientCall}. Not thread-safe.
     *
     * @param <T> what the client answers
     */
    public static final class Builder<T extends @Nullable Object> {
        private final @Nullable TimedAttempt<T> attempt;
        private final @Nullable AsyncAttempt<T> async;
        private @Nullable Function<? super Throwable, Optional<Outcome>> failures;
        private @Nullable Function<? super T, TokenUsage> usage;
        private long inputTokens;
        private RequestOptions options = RequestOptions.none();
        private @Nullable Executor executor;

        private Builder(@Nullable TimedAttempt<T> attempt, @Nullable AsyncAttempt<T> async) {
            this.attempt = attempt;
            this.async = async;
        }

        /**
         * Says what exceptions mean, instead of the router: it reads status, headers and body out of the exceptions of the usual
         * HTTP clients and SDKs, and time-outs and {@code IOException}s.
         *
         * @param value empty for what is no failure of a deployment but a mistake, which ends the call and is thrown as it is
         * @return this
         */
        public Builder<T> failures(Function<? super Throwable, Optional<Outcome>> value) {
            failures = requireNonNull(value, "failures");
            return this;
        }

        /**
         * Says what an answer cost, instead of the router: it reads the usage of the usual SDKs' answers. Of an answer that has
         * none, what was reserved is taken to be spent.
         *
         * @param value the tokens of an answer
         * @return this
         */
        public Builder<T> usage(Function<? super T, TokenUsage> value) {
            usage = requireNonNull(value, "usage");
            return this;
        }

        /**
         * Estimates the prompt, so that it is reserved in the deployment's limits. Without it, deployments with a token limit are
         * charged the mean prompt of the group's last answers; before the first one, 500 tokens.
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

        /**
         * Sets where attempts of a client that blocks run; the default is a thread of the router's own, so that the caller can go
         * on when a client does not end at its time. An executor that carries thread-locals over is the place for them.
         * {@code Runnable::run} keeps attempts on the calling thread: everything that is bound to it is there, and the interrupt
         * is then all that ends an attempt.
         *
         * @param value one thread for each call at once: what waits in its queue waits on the attempt's time
         * @return this
         */
        public Builder<T> executor(Executor value) {
            executor = requireNonNull(value, "executor");
            return this;
        }

        /** {@return the call} */
        public ClientCall<T> build() {
            return new ClientCall<>(this);
        }
    }
}
