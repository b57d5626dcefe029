package dev.llmrouter.error;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.HttpAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The details that all exceptions of a request have. The router makes it; a unit test makes one to throw what
 * a router would throw:
 *
 * <pre>{@code
 * new AttemptsExhaustedException("no region answered", Failure.of("gpt-4").kind(FailureKind.SERVER_ERROR).status(502).build())
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Failure {
    private static final int INTERNAL_ERROR = 500;

    private final String model;
    private final List<AttemptRecord> attempts;
    private final @Nullable FailureKind kind;
    private final int status;
    private final @Nullable Duration retryAfter;
    private final @Nullable String providerMessage;
    private final @Nullable HttpAnswer answer;
    private final @Nullable Throwable cause;

    private Failure(Builder builder) {
        model = builder.model;
        attempts = builder.attempts;
        kind = builder.kind;
        status = builder.status;
        retryAfter = builder.retryAfter;
        providerMessage = builder.providerMessage;
        answer = builder.answer;
        cause = builder.cause;
    }

    /**
     * Begins one without attempts, kind, time to wait, message or cause, and with status 500.
     *
     * @param model the model that was asked for; empty when no single request failed
     * @return a builder
     */
    public static Builder of(String model) {
        return new Builder(model);
    }

    /** {@return the model that was asked for; empty when no single request failed} */
    public String model() {
        return model;
    }

    /** {@return every attempt in order} */
    public List<AttemptRecord> attempts() {
        return attempts;
    }

    /** {@return the kind of the failure, where it has one} */
    public Optional<FailureKind> kind() {
        return Optional.ofNullable(kind);
    }

    /** {@return the HTTP status that a server would answer with} */
    public int status() {
        return status;
    }

    /** {@return after how long trying again makes sense, where that is known} */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** {@return the provider's own words, where there are any; they may quote the prompt} */
    public Optional<String> providerMessage() {
        return Optional.ofNullable(providerMessage);
    }

    /** {@return the provider's answer that said so, where there was one; it may quote the prompt} */
    public Optional<HttpAnswer> answer() {
        return Optional.ofNullable(answer);
    }

    /** {@return the exception behind it, where there is one} */
    public Optional<Throwable> cause() {
        return Optional.ofNullable(cause);
    }

    /** Collects a failure. Not thread-safe. */
    public static final class Builder {
        private final String model;
        private List<AttemptRecord> attempts = List.of();
        private @Nullable FailureKind kind;
        private int status = INTERNAL_ERROR;
        private @Nullable Duration retryAfter;
        private @Nullable String providerMessage;
        private @Nullable HttpAnswer answer;
        private @Nullable Throwable cause;

        private Builder(String model) {
            this.model = requireNonNull(model, "model");
        }

        /**
         * Sets the attempts.
         *
         * @param made every attempt in order (default none)
         * @return this
         */
        public Builder attempts(List<AttemptRecord> made) {
            attempts = List.copyOf(made);
            return this;
        }

        /**
         * Sets the kind.
         *
         * @param kindOfFailure the kind; null (the default) for what is no failure of a request
         * @return this
         */
        public Builder kind(@Nullable FailureKind kindOfFailure) {
            kind = kindOfFailure;
            return this;
        }

        /**
         * Sets the status.
         *
         * @param httpStatus what a server would answer with (default 500)
         * @return this
         */
        public Builder status(int httpStatus) {
            status = httpStatus;
            return this;
        }

        /**
         * Sets the time to wait.
         *
         * @param wait after how long trying again makes sense; null (the default) when that is not known
         * @return this
         */
        public Builder retryAfter(@Nullable Duration wait) {
            retryAfter = wait;
            return this;
        }

        /**
         * Sets the provider's words.
         *
         * @param message what the provider wrote; null (the default) when it wrote nothing
         * @return this
         */
        public Builder providerMessage(@Nullable String message) {
            providerMessage = message;
            return this;
        }

        /**
         * Sets the provider's answer.
         *
         * @param failed the answer that said so; null (the default) when there was none
         * @return this
         */
        public Builder answer(@Nullable HttpAnswer failed) {
            answer = failed;
            return this;
        }

        /**
         * Sets the exception behind it.
         *
         * @param thrown the cause; null (the default) for none
         * @return this
         */
        public Builder cause(@Nullable Throwable thrown) {
            cause = thrown;
            return this;
        }

        /** {@return the failure} */
        public Failure build() {
            return new Failure(this);
        }
    }
}
