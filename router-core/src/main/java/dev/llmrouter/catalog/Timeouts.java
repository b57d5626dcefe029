package dev.llmrouter.catalog;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long things may take. What is not set here is taken from the next outer place: request, then
 * deployment, then router. More than three years ({@link Bounded#LONGEST}) count as three years. Immutable.
 */
public final class Timeouts {
    private static final Timeouts UNSET = builder().build();

    private final Optional<Duration> call;
    private final Optional<Duration> streamFirstEvent;
    private final Optional<Duration> streamIdle;

    private Timeouts(Builder builder) {
        call = Optional.ofNullable(builder.call);
        streamFirstEvent = Optional.ofNullable(builder.streamFirstEvent);
        streamIdle = Optional.ofNullable(builder.streamIdle);
    }

    /** {@return time-outs that leave everything to the next outer place} */
    public static Timeouts unset() {
        return UNSET;
    }

    /** {@return a builder with nothing set} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return {@code timeout}: on a request or the router the whole call with its queueing, attempts, pauses
     * and fallbacks; on a deployment one attempt there} A stream that is flowing is not cut by it.
     */
    public Optional<Duration> call() {
        return call;
    }

    /** {@return {@code stream_timeout}: from the start of a streamed attempt to its first event} */
    public Optional<Duration> streamFirstEvent() {
        return streamFirstEvent;
    }

    /** {@return {@code stream_idle_timeout}: between two events of a stream} */
    public Optional<Duration> streamIdle() {
        return streamIdle;
    }

    /**
     * Fills the gaps of these time-outs.
     *
     * @param outer where to look for what is not set here
     * @return the time-outs with the gaps filled
     */
    public Timeouts orElse(Timeouts outer) {
        Builder merged = builder();
        merged.call = call.or(outer::call).orElse(null);
        merged.streamFirstEvent = streamFirstEvent.or(outer::streamFirstEvent).orElse(null);
        merged.streamIdle = streamIdle.or(outer::streamIdle).orElse(null);
        return merged.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Timeouts that
                && call.equals(that.call)
                && streamFirstEvent.equals(that.streamFirstEvent)
                && streamIdle.equals(that.streamIdle);
    }

    @Override
    public int hashCode() {
        return Objects.hash(call, streamFirstEvent, streamIdle);
    }

    @Override
    public String toString() {
        return "Timeouts[call=" + call.orElse(null) + ", streamFirstEvent=" + streamFirstEvent.orElse(null)
                + ", streamIdle=" + streamIdle.orElse(null) + "]";
    }

    /** Builds {@link Timeouts}. Not thread-safe. */
    public static final class Builder {
        private @Nullable Duration call;
        private @Nullable Duration streamFirstEvent;
        private @Nullable Duration streamIdle;

        private Builder() {}

        /**
         * Sets {@link Timeouts#call()}.
         *
         * @param limit more than zero
         * @return this
         */
        public Builder call(Duration limit) {
            call = positive(limit, "call");
            return this;
        }

        /**
         * Sets {@link Timeouts#streamFirstEvent()}.
         *
         * @param limit more than zero
         * @return this
         */
        public Builder streamFirstEvent(Duration limit) {
            streamFirstEvent = positive(limit, "streamFirstEvent");
            return this;
        }

        /**
         * Sets {@link Timeouts#streamIdle()}.
         *
         * @param limit more than zero
         * @return this
         */
        public Builder streamIdle(Duration limit) {
            streamIdle = positive(limit, "streamIdle");
            return this;
        }

        /** {@return the time-outs} */
        public Timeouts build() {
            return new Timeouts(this);
        }

        private static Duration positive(Duration limit, String name) {
            if (limit.isNegative() || limit.isZero()) {
                throw new IllegalArgumentException(name + " must be longer than zero, not " + limit);
            }
            return Bounded.of(limit);
        }
    }
}
