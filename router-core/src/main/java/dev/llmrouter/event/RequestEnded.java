package dev.llmrouter.event;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.TokenUsage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A request was answered, failed, or was cancelled. Immutable. */
public final class RequestEnded {
    private final RequestInfo request;
    private final Optional<FailureKind> failure;
    private final Duration duration;
    private final Duration waited;
    private final @Nullable String deploymentId;
    private final int status;
    private final TokenUsage usage;
    private final double cost; // not a number while unknown
    private final boolean fallback;
    private final List<AttemptRecord> attempts;
    private final Optional<Duration> timeToFirstOutput;

    private RequestEnded(Builder builder) {
        request = builder.request;
        failure = builder.failure;
        duration = builder.duration;
        waited = builder.waited;
        deploymentId = builder.deploymentId;
        status = builder.status;
        usage = builder.usage;
        cost = builder.cost;
        fallback = builder.fallback;
        attempts = List.copyOf(builder.attempts);
        timeToFirstOutput = builder.timeToFirstOutput;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param request which one
     * @return a builder
     */
    public static Builder builder(RequestInfo request) {
        return new Builder(request);
    }

    /** {@return which one} */
    public RequestInfo request() {
        return request;
    }

    /** {@return why it failed; empty on success} */
    public Optional<FailureKind> failure() {
        return failure;
    }

    /** {@return the time from its start to its end; of a stream to its last event} */
    public Duration duration() {
        return duration;
    }

    /** {@return how long it waited for room in all} */
    public Duration waited() {
        return waited;
    }

    /** {@return the deployment that answered, or was asked last; empty when none was asked} */
    public Optional<String> deploymentId() {
        return Optional.ofNullable(deploymentId);
    }

    /** {@return the status of the last answer; 0 when there was none} */
    public int status() {
        return status;
    }

    /** {@return the tokens of the last answer} */
    public TokenUsage usage() {
        return usage;
    }

    /** {@return what all of its attempts cost, in US dollars; empty where the price of one is unknown} */
    public OptionalDouble cost() {
        return Double.isNaN(cost) ? OptionalDouble.empty() : OptionalDouble.of(cost);
    }

    /** {@return whether it went on in another group than the first} */
    public boolean fallback() {
        return fallback;
    }

    /** {@return every attempt in order} */
    public List<AttemptRecord> attempts() {
        return attempts;
    }

    /**
     * {@return the time from its start to the first output of its stream, with what it waited and the attempts
     * that failed; empty where none arrived, or none is streamed}
     */
    public Optional<Duration> timeToFirstOutput() {
        return timeToFirstOutput;
    }

    private List<Object> parts() {
        return List.of(
                request,
                failure,
                duration,
                waited,
                deploymentId(),
                status,
                usage,
                cost(),
                fallback,
                attempts,
                timeToFirstOutput);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RequestEnded that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "RequestEnded[request=" + request + ", failure=" + failure + ", duration=" + duration + ", waited="
                + waited + ", deploymentId=" + deploymentId() + ", status=" + status + ", usage=" + usage + ", cost="
                + cost() + ", fallback=" + fallback + ", attempts=" + attempts + ", timeToFirstOutput="
                + timeToFirstOutput + "]";
    }

    /** Builds a {@link RequestEnded}. Not thread-safe. */
    public static final class Builder {
        private final RequestInfo request;
        private Optional<FailureKind> failure = Optional.empty();
        private Duration duration = Duration.ZERO;
        private Duration waited = Duration.ZERO;
        private @Nullable String deploymentId;
        private int status;
        private TokenUsage usage = TokenUsage.unknown();
        private double cost = Double.NaN;
        private boolean fallback;
        private List<AttemptRecord> attempts = List.of();
        private Optional<Duration> timeToFirstOutput = Optional.empty();

        private Builder(RequestInfo request) {
            this.request = requireNonNull(request, "request");
        }

        /**
         * Sets {@link RequestEnded#failure()}.
         *
         * @param value why it failed
         * @return this
         */
        public Builder failure(FailureKind value) {
            failure = Optional.of(value);
            return this;
        }

        /**
         * Sets {@link RequestEnded#duration()}.
         *
         * @param value the time from its start to its end; of a stream to its last event
         * @return this
         */
        public Builder duration(Duration value) {
            duration = requireNonNull(value, "duration");
            return this;
        }

        /**
         * Sets {@link RequestEnded#waited()}.
         *
         * @param value how long it waited for room in all
         * @return this
         */
        public Builder waited(Duration value) {
            waited = requireNonNull(value, "waited");
            return this;
        }

        /**
         * Sets {@link RequestEnded#deploymentId()}.
         *
         * @param value the deployment that answered, or was asked last
         * @return this
         */
        public Builder deploymentId(String value) {
            deploymentId = requireNonNull(value, "deploymentId");
            return this;
        }

        /**
         * Sets {@link RequestEnded#status()}.
         *
         * @param value the status of the last answer; 0 when there was none
         * @return this
         */
        public Builder status(int value) {
            status = value;
            return this;
        }

        /**
         * Sets {@link RequestEnded#usage()}.
         *
         * @param value the tokens of the last answer
         * @return this
         */
        public Builder usage(TokenUsage value) {
            usage = requireNonNull(value, "usage");
            return this;
        }

        /**
         * Sets {@link RequestEnded#cost()}.
         *
         * @param value what all of its attempts cost, in US dollars; not a number where the price of one is unknown
         * @return this
         */
        public Builder cost(double value) {
            cost = value;
            return this;
        }

        /**
         * Sets {@link RequestEnded#fallback()}.
         *
         * @param value whether it went on in another group than the first
         * @return this
         */
        public Builder fallback(boolean value) {
            fallback = value;
            return this;
        }

        /**
         * Sets {@link RequestEnded#attempts()}.
         *
         * @param value every attempt in order
         * @return this
         */
        public Builder attempts(List<AttemptRecord> value) {
            attempts = requireNonNull(value, "attempts");
            return this;
        }

        /**
         * Sets {@link RequestEnded#timeToFirstOutput()}.
         *
         * @param value the time from its start to the first output of its stream
         * @return this
         */
        public Builder timeToFirstOutput(Duration value) {
            timeToFirstOutput = Optional.of(value);
            return this;
        }

        /** {@return what was built} */
        public RequestEnded build() {
            return new RequestEnded(this);
        }
    }
}
